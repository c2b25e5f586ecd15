import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from './addon.js';
import type { PooledArray } from './buffer-pool.js';
import { MAX_RANK } from './contract.js';

const { copyStrided: copy } = addonFunctions<{
  copyStrided(shape: Float64Array, from: PooledArray, to: PooledArray): void;
}>();

/** Returns the strides of a contiguous array of the shape, including that of the last dimension. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d] as number;
  }
  return strides;
}

/** Source or destination of a copy: element `offset + Σ i·stride` for the indices i. */
export interface View {
  values: PooledArray;
  offset: number;
  strides: readonly number[];
}

/**
 * Copies every element of the box `sizes` from one view to the other. Strides may be negative, and those of `from` may
 * be 0. Both arrays have the same element size. For speed, order the dimensions by the strides of `to`, the largest
 * first.
 *
 * @throws RangeError if a view extends beyond its array
 */
export function stridedCopy(sizes: readonly number[], from: View, to: View): void {
  let merged = 0;
  const at = 3;
  // Merges dimensions that are contiguous on both sides, and removes those of size 1.
  for (let d = 0; d < sizes.length; d++) {
    const size = sizes[d] as number;
    if (size === 1) continue;
    const inStride = from.strides[d] as number;
    const outStride = to.strides[d] as number;
    const last = merged - 1;
    if (merged > 0 && inStrides[last] === inStride * size && outStrides[last] === outStride * size) {
      lengths[last] = (lengths[last] as number) * size;
      inStrides[last] = inStride;
      outStrides[last] = outStride;
      continue;
    }
    if (merged === MAX_RANK) throw new RangeError(`tfjs-native: more than ${MAX_RANK} dimensions`);
    lengths[merged] = size;
    inStrides[merged] = inStride;
    outStrides[merged] = outStride;
    merged++;
  }
  if (merged === 0) {
    lengths[0] = 1;
    inStrides[0] = 1;
    outStrides[0] = 1;
    merged = 1;
  }
  numbers[0] = merged;
  numbers[1] = from.offset;
  numbers[2] = to.offset;
  for (let d = 0; d < merged; d++) {
    numbers[at + d] = lengths[d] as number;
    numbers[at + merged + d] = inStrides[d] as number;
    numbers[at + 2 * merged + d] = outStrides[d] as number;
  }
  copy(numbers, from.values, to.values);
}

// Reused in every call.
const lengths = new Array<number>(MAX_RANK).fill(0);
const inStrides = new Array<number>(MAX_RANK).fill(0);
const outStrides = new Array<number>(MAX_RANK).fill(0);
/** Rank, both offsets, sizes, strides of both sides. */
const numbers = new Float64Array(3 + 3 * MAX_RANK);

/** Dtypes that `stridedCopy` supports. */
export type MovableType = 'float32' | 'int32' | 'bool';

export function isMovable(dtype: tf.DataType): dtype is MovableType {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
