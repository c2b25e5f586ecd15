import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes a residual over increasingly large cells: Σₛ sᵖ mean(rₛ²), where rₛ are the means over cells of s×s pixels,
 * s = 2, 4, 8, … up to the whole image. A cell at an edge averages the pixels inside the image. With p = 2, white noise
 * contributes equally at every size, since the variance of a mean falls with the number of pixels. A slowly varying
 * residual contributes sᵖ times its mean square.
 *
 * @param residual shape [H·W, C], row-major
 * @param power p. Default: 2
 * @returns a scalar, 0 for an image of one pixel
 */
export function cellResidual(
  residual: tf.Tensor2D,
  { height, width }: { readonly height: number; readonly width: number },
  power = 2,
): tf.Scalar {
  return tf.tidy(() => {
    let cells = tf.reshape<tf.Rank.R4>(residual, [1, height, width, residual.shape[1]]);
    let sum: tf.Scalar = tf.scalar(0);
    for (let side = 2; side < 2 * Math.max(height, width); side *= 2) {
      cells = tf.avgPool(cells, 2, 2, 'same');
      sum = tf.add(sum, tf.mul(side ** power, tf.mean(tf.square(cells))));
    }
    return sum;
  });
}
