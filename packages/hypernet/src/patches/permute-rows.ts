import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images, M and N rows, C numbers per row. */

/**
 * Selects rows by index: [B, M, C] → [B, N, C], row `index[i]` to position i. Every row is selected at most once, so
 * the gradient is the same operation with the inverse index, at every order. The gradient of `tf.gather` would instead
 * add up rows one by one.
 *
 * @param index [N]; −1 gives zeros
 * @param inverse [M]; position of each row, −1 for a row that is not selected
 */
export function permuteRows(x: tf.Tensor3D, index: Int32Array, inverse: Int32Array): tf.Tensor3D {
  const permute = tf.customGrad((rows) => ({
    value: takeRows(rows as tf.Tensor3D, index),
    gradFunc: (upstream: tf.Tensor) => permuteRows(upstream as tf.Tensor3D, inverse, index) as tf.Tensor,
  }));
  return permute(x) as tf.Tensor3D;
}

function takeRows(x: tf.Tensor3D, index: Int32Array): tf.Tensor {
  return tf.tidy(() => {
    if (!index.includes(-1)) return tf.gather(x, tf.tensor1d(index, 'int32'), 1) as tf.Tensor;
    const [images, rows, numbers] = x.shape;
    const padded = tf.concat([x, tf.zeros([images, 1, numbers])], 1);
    const positions = index.map((row) => (row < 0 ? rows : row));
    return tf.gather(padded, tf.tensor1d(positions, 'int32'), 1) as tf.Tensor;
  });
}
