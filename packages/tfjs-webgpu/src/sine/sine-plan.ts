import { slabLayout } from '../slab.js';

/**
 * How a sine network is computed: what the text of its shaders depends on.
 *
 * A network carries K planes for each point: its value; its first derivatives by the I inputs too (K = I + 1); the Laplacian
 * too (K = I + 2).
 */
export interface SinePlan {
  readonly widths: readonly number[];
  readonly omegas: readonly number[];
  /** Sets of weights, each with a stride in the slab of parameters; shared weights are one set. */
  readonly sets: number;
  readonly sharedCoords: boolean;
  readonly inputs: number;
  readonly outputs: number;
  readonly planes: number;
  readonly order: 0 | 1 | 2;
  /** Points of a workgroup, whose activations lie in its memory; a thread has four of them. */
  readonly tile: number;
  /** Threads side by side along the units of a layer. */
  readonly lanes: number;
  /** Units of a thread. */
  readonly unitsPerThread: number;
  /** Numbers of one point and plane in what is saved: the widths of all layers. */
  readonly saved: number;
  /** Where each weight and bias begins in the slab, in numbers. */
  readonly offsets: readonly number[];
  readonly parameters: number;
}

/** What an adapter allows. */
export interface WorkgroupLimits {
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
}

/** Points of a workgroup, in order of preference. */
const TILES = [16, 8, 4];

/** Numbers that a thread sums up at once, at most: beyond, they do not fit into registers. */
const MOST_SUMS = 128;

const UNITS = 4;

/** @returns undefined if the activations do not fit into an adapter's workgroup memory */
export function sinePlan(
  sizes: Pick<SinePlan, 'widths' | 'omegas' | 'sets' | 'sharedCoords'>,
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

/** What tells the shaders of a plan from those of others. */
export function planKey({ widths, omegas, sets, sharedCoords, order, tile, lanes }: SinePlan): string {
  return JSON.stringify([widths, omegas, sets, sharedCoords, order, tile, lanes]);
}
