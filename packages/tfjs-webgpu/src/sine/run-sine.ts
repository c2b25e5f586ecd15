import type * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range } from '../backend.js';
import { gather, newSlab } from '../slab.js';
import { sumRows } from '../wgsl/sum-rows.js';
import { backwardShader } from './backward-shader.js';
import { forwardShader } from './forward-shader.js';
import type { SinePlan } from './sine-plan.js';
import { type SineSizes, sizesOf } from './sine-wgsl.js';
import { weightsShader, weightTiles } from './weights-shader.js';

/** Network with its plan and its tensors. */
export interface SineCall {
  readonly plan: SinePlan;
  /** Points per set of weights. */
  readonly points: number;
  readonly coords: tf.TensorInfo;
  readonly parameters: readonly tf.TensorInfo[];
}

/** Number of workgroups that occupies a large GPU. */
const ENOUGH_GROUPS = 1024;

/** Minimum number of points per slice. Smaller slices cost more in additional sums than they save. */
const SMALLEST_SLICE = 256;

/**
 * Maximum size, in bytes, of the values saved for a gradient. Larger networks recompute these values in chunks of
 * points.
 */
const MOST_SAVED = 2 ** 30;

export const groupsOf = ({ plan: { tile, sets } }: Pick<SineCall, 'plan'>, count: number): number =>
  sets * Math.ceil(count / tile);

const savedBytes = ({ plan: { planes, saved, sets } }: Pick<SineCall, 'plan'>, points: number): number =>
  4 * sets * points * planes * saved;

const largestSaved = ({ device: { limits } }: FusedBackend): number =>
  Math.min(MOST_SAVED, limits.maxStorageBufferBindingSize, limits.maxBufferSize);

/**
 * Returns a buffer for the values that a recorded network saves for its gradient; undefined if they exceed the maximum
 * size.
 */
export function memoryForGradient(backend: FusedBackend, call: SineCall): GPUBuffer | undefined {
  const bytes = savedBytes(call, call.points);
  return bytes > 0 && bytes <= largestSaved(backend) ? backend.acquire(bytes) : undefined;
}

/** Computes the results of a network. Also saves the values for the gradient if `saved` is a buffer. */
export function runForward(
  backend: FusedBackend,
  call: SineCall,
  results: readonly tf.TensorInfo[],
  saved: GPUBuffer | undefined,
): void {
  const { plan, points, coords, parameters } = call;
  const groups = groupsOf(call, points);
  if (groups === 0) return;
  const gathered = gather(backend, parameters);
  backend.run(
    forwardShader(plan, { results: true, saved: saved !== undefined }),
    [
      backend.rangeOf(coords),
      gathered.range,
      ...results.map((tensor) => backend.rangeOf(tensor)),
      ...(saved ? [saved] : []),
    ],
    sizesOf({ points, first: 0, count: points, groups }),
    groups,
  );
  gathered.release();
}

/** Returns the gradients of a network with respect to its inputs: coordinates, W0, b0, … */
export function runBackward(
  backend: FusedBackend,
  call: SineCall,
  upstream: readonly tf.TensorInfo[],
  saved: GPUBuffer | undefined,
): tf.TensorInfo[] {
  const { plan, points, coords, parameters } = call;
  const dCoords = backend.newTensor(coords.shape);
  const own = plan.sharedCoords && plan.sets !== 1;
  const perSet = own ? backend.acquire(4 * plan.sets * points * plan.inputs) : undefined;
  const { range: slab, views } = newSlab(
    backend,
    parameters.map(({ shape }) => shape),
  );
  const weights = gather(backend, parameters);
  const count = saved ? points : chunkOf(backend, call);
  const chunks = count === 0 ? 0 : Math.ceil(points / count);
  const slices = slicesOf(plan, Math.min(points, count));
  const partial = chunks * slices > 1 ? backend.acquire(4 * chunks * slices * plan.parameters) : undefined;
  if (partial) backend.clear(partial);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const first = chunk * count;
    const sizes: SineSizes = { points, first, count: Math.min(count, points - first), groups: 0 };
    backwardOfChunk(backend, call, sizes, {
      weights: weights.range,
      saved,
      upstream,
      dCoords: perSet ?? backend.rangeOf(dCoords),
      sums: partial ?? slab,
      slices,
      partial: chunk * slices,
    });
  }
  weights.release();
  if (partial) {
    sumRows(backend, partial, slab, chunks * slices, plan.parameters);
    backend.releaseLater(partial);
  }
  if (perSet) {
    sumRows(backend, perSet, backend.rangeOf(dCoords), plan.sets, points * plan.inputs);
    backend.releaseLater(perSet);
  }
  return [dCoords, ...views];
}

/** Buffers of {@link backwardOfChunk}. */
interface Buffers {
  readonly weights: Range;
  readonly saved: GPUBuffer | undefined;
  readonly upstream: readonly tf.TensorInfo[];
  readonly dCoords: Range | GPUBuffer;
  readonly sums: Range | GPUBuffer;
  readonly slices: number;
  readonly partial: number;
}

/** Computes the gradients of some points: with respect to the coordinates, and sums over slices for the parameters. */
export function backwardOfChunk(
  backend: FusedBackend,
  call: Pick<SineCall, 'plan' | 'coords'>,
  sizes: SineSizes,
  buffers: Buffers,
): void {
  const { plan, coords } = call;
  const { count } = sizes;
  const bytes = savedBytes(call, count);
  const groups = groupsOf(call, count);
  const saved = buffers.saved ?? backend.acquire(bytes);
  if (!buffers.saved)
    backend.run(
      forwardShader(plan, { results: false, saved: true }),
      [backend.rangeOf(coords), buffers.weights, saved],
      sizesOf({ ...sizes, groups }),
      groups,
    );
  const dSaved = backend.acquire(bytes);
  backend.run(
    backwardShader(plan),
    [buffers.weights, saved, ...buffers.upstream.map((tensor) => backend.rangeOf(tensor)), dSaved, buffers.dCoords],
    sizesOf({ ...sizes, groups }),
    groups,
  );
  const { slices, partial } = buffers;
  const products = weightTiles(plan).count * slices * plan.sets;
  backend.run(
    weightsShader(plan),
    [backend.rangeOf(coords), saved, dSaved, buffers.sums],
    sizesOf({ ...sizes, groups: products, slices, slice: Math.ceil(count / slices), partial }),
    products,
  );
  backend.releaseLater(dSaved);
  if (!buffers.saved) backend.releaseLater(saved);
}

/** Returns the number of points whose saved values fit into one buffer. */
export function chunkOf(backend: FusedBackend, call: Pick<SineCall, 'plan' | 'points'>): number {
  const each = savedBytes(call, 1);
  return each === 0 ? 0 : Math.min(call.points, Math.max(1, Math.floor(largestSaved(backend) / each)));
}

/** Returns the number of slices of the points, large enough for the sums over them to occupy a GPU. */
export function slicesOf(plan: SinePlan, count: number): number {
  const tiles = weightTiles(plan).count * plan.sets;
  const wanted = Math.ceil(ENOUGH_GROUPS / Math.max(1, tiles));
  return Math.max(1, Math.min(wanted, Math.ceil(count / SMALLEST_SLICE)));
}
