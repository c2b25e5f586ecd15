import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images, H rows, W columns, C channels; R and S rows and columns of the result. */

/**
 * Computes weighted sums over the rows and columns of maps, one axis after the other. Differentiable.
 *
 * @param maps [B, H, W, C]
 * @param down weights of the rows, [R, H]
 * @param across weights of the columns, [S, W]
 * @returns [B, R, S, C]
 */
export function sumAlongAxes(maps: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    const byRows = sumAlongRows(maps, down); // [B, R, W, C]
    const turned = turn(byRows);
    byRows.dispose();
    const byColumns = sumAlongRows(turned, across);
    turned.dispose();
    return turn(byColumns);
  });
}

function turn(x: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(x, [0, 2, 1, 3]) as tf.Tensor4D;
}

/**
 * Computes weighted sums over rows, [B, H, W, C] → [B, R, W, C]. Intermediate tensors are disposed as soon as possible,
 * since together they are several times as large as the maps.
 */
function sumAlongRows(maps: tf.Tensor4D, weights: tf.Tensor2D): tf.Tensor4D {
  const [images, height, width, channels] = maps.shape;
  return tf.tidy(() => {
    const rows = tf.tidy(() => tf.reshape(tf.transpose(maps, [1, 0, 2, 3]), [height, -1]) as tf.Tensor2D); // [H, B·W·C]
    const sums = tf.matMul(weights, rows); // [R, B·W·C]
    rows.dispose();
    return tf.transpose(tf.reshape(sums, [-1, images, width, channels]), [1, 0, 2, 3]) as tf.Tensor4D;
  });
}
