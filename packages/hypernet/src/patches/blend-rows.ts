import { fusedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images, M input rows, N output rows, C numbers per row, K summands per output row. */

/** Weighted sums of rows, Σ_k weights[n, k] · x[indices[n, k]]. */
export interface WeightedRows {
  /** Number of summands K. */
  readonly terms: number;
  /** Row indices, [N, K]; −1 for an absent summand. */
  readonly indices: Int32Array;
  /** Weights, [N, K]. */
  readonly weights: Float32Array;
}

/** Weighted sums of rows, and the transposed map. */
export interface RowBlend {
  readonly sums: WeightedRows;
  /** Transposed map: for each input row, the sums that contain it, with the same weights. */
  readonly inverse: WeightedRows;
}

/**
 * Computes weighted sums of rows: [B, M, C] → [B, N, C]. The map is linear, so its gradient is the same operation with
 * the transposed map, at every order.
 */
export function blendRows(x: tf.Tensor3D, { sums, inverse }: RowBlend): tf.Tensor3D {
  const blend = tf.customGrad((rows) => ({
    value: tf.tidy(() => sumRows(rows as tf.Tensor3D, sums)),
    gradFunc: (upstream: tf.Tensor) =>
      blendRows(upstream as tf.Tensor3D, { sums: inverse, inverse: sums }) as tf.Tensor,
  }));
  return blend(x) as tf.Tensor3D;
}

function sumRows(x: tf.Tensor3D, { terms, indices, weights }: WeightedRows): tf.Tensor {
  const [images, rows, numbers] = x.shape;
  const shape: [number, number] = [indices.length / terms, terms];
  const fused = fusedKernel('BlendRows');
  if (fused) return fused([x, tf.tensor2d(weights, shape), tf.tensor2d(indices, shape, 'int32')], {})[0] as tf.Tensor;
  const padded = indices.includes(-1) ? tf.concat([x, tf.zeros([images, 1, numbers])], 1) : x;
  const places = indices.map((row) => (row < 0 ? rows : row));
  const taken = tf.gather(padded, tf.tensor1d(places, 'int32'), 1); // [B, N·K, C]
  const weighted = tf.mul(taken, tf.tensor2d(weights, [indices.length, 1]));
  return terms === 1 ? weighted : tf.sum(tf.reshape(weighted, [images, ...shape, numbers]), 2);
}
