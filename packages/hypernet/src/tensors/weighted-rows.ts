import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: M input rows, K sums, L numbers per row. */

/** One summand of every sum: row index and weight. */
export interface RowTap {
  /** Row indices, [K], each from 0 to M − 1. A row may be read several times. */
  readonly index: Int32Array;
  /** Weights, [K]; null if all are 1. */
  readonly weight: Float32Array | null;
}

/**
 * Computes weighted sums of rows, [M, L] → [K, L]: row k is Σ over taps of `weight[k]` times row `index[k]`.
 * Differentiable with respect to the rows at every order: the gradient is the transposed map, whose gradient is this
 * function.
 */
export function weightedRows(rows: tf.Tensor2D, taps: readonly RowTap[]): tf.Tensor2D {
  const read = tf.customGrad((x) => ({
    value: readRows(x as tf.Tensor2D, taps),
    gradFunc: (upstream: tf.Tensor) => spreadRows(upstream as tf.Tensor2D, taps, rows.shape[0]) as tf.Tensor,
  }));
  return read(rows) as tf.Tensor2D;
}

/** Computes the adjoint of {@link weightedRows}: [K, L] → [M, L]. */
function spreadRows(sums: tf.Tensor2D, taps: readonly RowTap[], rows: number): tf.Tensor2D {
  const spread = tf.customGrad((x) => ({
    value: addRows(x as tf.Tensor2D, taps, rows),
    gradFunc: (upstream: tf.Tensor) => weightedRows(upstream as tf.Tensor2D, taps) as tf.Tensor,
  }));
  return spread(sums) as tf.Tensor2D;
}

function readRows(rows: tf.Tensor2D, taps: readonly RowTap[]): tf.Tensor {
  return taps.reduce<tf.Tensor | undefined>(
    (sum, { index, weight }) =>
      tf.tidy(() => {
        const read = weighted(tf.gather(rows, tf.tensor1d(index, 'int32')), weight);
        if (!sum) return read;
        const total = tf.add(sum, read);
        sum.dispose(); // keeps only one sum in memory
        return total;
      }),
    undefined,
  ) as tf.Tensor;
}

function addRows(sums: tf.Tensor2D, taps: readonly RowTap[], rows: number): tf.Tensor {
  return tf.tidy(() => {
    const index = new Int32Array(taps.length * sums.shape[0]);
    for (const [at, tap] of taps.entries()) index.set(tap.index, at * sums.shape[0]);
    const parts = taps.map(({ weight }) => weighted(sums, weight));
    const updates = parts.length === 1 ? (parts[0] as tf.Tensor) : tf.concat(parts, 0);
    return tf.scatterND(tf.tensor2d(index, [index.length, 1], 'int32'), updates, [rows, sums.shape[1]]);
  });
}

function weighted(rows: tf.Tensor, weight: Float32Array | null): tf.Tensor {
  return weight === null ? rows : tf.mul(rows, tf.tensor2d(weight, [weight.length, 1]));
}
