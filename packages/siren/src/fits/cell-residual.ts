import * as tf from '@tensorflow/tfjs-core';

/**
 * How far a residual is from zero in the mean over larger and larger cells: Σₛ s² mean(rₛ²), where rₛ are the means over cells of
 * s×s pixels, s = 2, 4, 8, … up to the whole image. Cells at an edge are of the pixels that are there. A residual without any
 * order weighs alike at every size, since the variance of a mean falls with the number of pixels; a slow one weighs s² times what
 * it does at the pixels.
 *
 * @param residual [H·W, C], row by row
 * @returns a scalar, 0 for an image of one pixel
 */
export function cellResidual(
  residual: tf.Tensor2D,
  { height, width }: { readonly height: number; readonly width: number },
): tf.Scalar {
  return tf.tidy(() => {
    let cells = tf.reshape<tf.Rank.R4>(residual, [1, height, width, residual.shape[1]]);
    let sum: tf.Scalar = tf.scalar(0);
    for (let side = 2; side < 2 * Math.max(height, width); side *= 2) {
      cells = tf.avgPool(cells, 2, 2, 'same');
      sum = tf.add(sum, tf.mul(side ** 2, tf.mean(tf.square(cells))));
    }
    return sum;
  });
}
