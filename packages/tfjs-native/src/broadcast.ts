import * as tf from '@tensorflow/tfjs-core';
import { MAX_RANK } from './contract.js';

// Reused in every call: sizes and strides of the merged dimensions, the last one first.
const sizes = new Array<number>(MAX_RANK).fill(0);
const aStrides = new Array<number>(MAX_RANK).fill(0);
const bStrides = new Array<number>(MAX_RANK).fill(0);

/**
 * Rank, sizes, strides of a, strides of b, valid until the next broadcast. The array is reused, since a call should not
 * allocate objects.
 */
const numbers = new Float64Array(1 + 3 * MAX_RANK);

/** Shape and strides of an operation on two broadcast operands. */
export interface Broadcast {
  /** Shape of the result. */
  readonly shape: number[];
  /** Arguments of the addon. They are valid until the next broadcast. */
  readonly numbers: Float64Array;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Computes the shape of an operation on two broadcast operands. Neighboring dimensions with compatible strides in both
 * operands are merged.
 *
 * @throws tfjs's own error if the shapes cannot be broadcast
 */
export function broadcast(aShape: number[], bShape: number[]): Broadcast {
  if (sameShape(aShape, bShape)) {
    numbers[0] = 1;
    numbers[1] = tf.util.sizeFromShape(aShape);
    numbers[2] = 1;
    numbers[3] = 1;
    return { shape: aShape, numbers };
  }
  const aRank = aShape.length;
  const bRank = bShape.length;
  const rank = Math.max(aRank, bRank);
  const shape = new Array<number>(rank);
  let merged = 0;
  let aSize = 1;
  let bSize = 1;
  // From the last dimension to the first.
  for (let i = 1; i <= rank; i++) {
    const a = i <= aRank ? (aShape[aRank - i] as number) : 1;
    const b = i <= bRank ? (bShape[bRank - i] as number) : 1;
    if (a !== b && a !== 1 && b !== 1) tf.backend_util.assertAndGetBroadcastShape(aShape, bShape); // throws
    const size = a === 1 ? b : a;
    shape[rank - i] = size;
    if (size === 1) continue;
    const aStride = a === 1 ? 0 : aSize;
    const bStride = b === 1 ? 0 : bSize;
    const last = merged - 1;
    if (
      merged > 0 &&
      aStride === (aStrides[last] as number) * (sizes[last] as number) &&
      bStride === (bStrides[last] as number) * (sizes[last] as number)
    ) {
      sizes[last] = (sizes[last] as number) * size;
    } else {
      sizes[merged] = size;
      aStrides[merged] = aStride;
      bStrides[merged] = bStride;
      merged++;
    }
    aSize *= a;
    bSize *= b;
  }
  if (merged === 0) {
    sizes[0] = 1;
    aStrides[0] = 1;
    bStrides[0] = 1;
    merged = 1;
  }
  numbers[0] = merged;
  for (let i = 0; i < merged; i++) {
    const from = merged - 1 - i;
    numbers[1 + i] = sizes[from] as number;
    numbers[1 + merged + i] = aStrides[from] as number;
    numbers[1 + 2 * merged + i] = bStrides[from] as number;
  }
  return { shape, numbers };
}
