import { slabLayout } from '../slab.js';

/**
 * Plan of a sine network's computation. The sources of its shaders depend on nothing else.
 *
 * A network carries K planes for each point: its value (K = 1); for order 1 also its first derivatives with respect to
 * the I inputs (K = I + 1); for order 2 also its Laplacian (K = I + 2).
 */
export interface SinePlan {
  readonly widths: readonly number[];
  readonly omegas: readonly number[];
  /** Number of sets of weights; 1 if all points share the weights. */
  readonly sets: number;
  readonly sharedCoords: boolean;
  /** Number of sets of coordinates, which the sets of weights use in turn; default: that of the weights, or 1. */
  readonly coordSets?: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly planes: number;
  readonly order: 0 | 1 | 2;
  /** Points per workgroup, whose activations are in workgroup memory. A thread computes four of them. */
  readonly tile: number;
  /** Number of threads across the units of a layer. */
  readonly lanes: number;
  /** Units per thread. */
  readonly unitsPerThread: number;
  /** Numbers saved per point and plane: the sum of the widths of all layers. */
  readonly saved: number;
  /** Offset of each weight and bias in the slab of parameters, in numbers. */
  readonly offsets: readonly number[];
  readonly parameters: number;
}

/** Workgroup limits of an adapter. */
export interface WorkgroupLimits {
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
}

/** Points per workgroup, in order of preference. */
const TILES = [16, 8, 4];

/** Maximum number of sums per thread. More do not fit into registers. */
const MOST_SUMS = 128;

const UNITS = 4;

/**
 * Plans the computation of a sine network.
 *
 * @returns undefined if the activations do not fit into the adapter's workgroup memory, or a thread's sums not into
 * registers
 */
export function sinePlan(
  sizes: Pick<SinePlan, 'widths' | 'omegas' | 'sets' | 'sharedCoords' | 'coordSets'>,
  order: 0 | 1 | 2,
  limits: WorkgroupLimits,
): SinePlan | undefined {
  const { widths, sets } = sizes;
  const inputs = widths[0] as number;
  const planes = order === 0 ? 1 : inputs + order;
  const widest = Math.max(...widths);
  const fits = (tile: number) => 4 * widest * planes * tile <= limits.maxComputeWorkgroupStorageSize;
  const tile = TILES.find(fits);
  if (tile === undefined) return undefined;
  const most = limits.maxComputeInvocationsPerWorkgroup / (tile / 4);
  let lanes = 8;
  while (2 * lanes <= most && lanes * UNITS < widest) lanes *= 2;
  const unitsPerThread = Math.ceil(widest / lanes);
  if (4 * unitsPerThread * planes > MOST_SUMS) return undefined;
  const counts = widths.slice(1).flatMap((width, layer) => [sets * (widths[layer] as number) * width, sets * width]);
  const { offsets, total } = slabLayout(counts);
  return {
    ...sizes,
    inputs,
    outputs: widths.at(-1) as number,
    planes,
    order,
    tile,
    lanes,
    unitsPerThread,
    saved: widths.slice(1).reduce((sum, width) => sum + width, 0),
    offsets,
    parameters: total,
  };
}

/** Returns a key that is unique to the shaders of a plan. */
export function planKey({ widths, omegas, sets, sharedCoords, coordSets, order, tile, lanes }: SinePlan): string {
  return JSON.stringify([widths, omegas, sets, sharedCoords, coordSets ?? 0, order, tile, lanes]);
}
