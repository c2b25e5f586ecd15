import * as tf from '@tensorflow/tfjs-core';

/**
 * Returns the weight of a patch's SIREN along one axis: the quintic step of Perlin 2002, 6 t⁵ − 15 t⁴ + 10 t³ with t =
 * 1 − |d|. It is 1 at the patch's center and 0 at the center of the next patch. The weights of two neighbors sum to 1,
 * and their second derivatives are continuous, so that Laplacians have no seams.
 *
 * @param distance from the center in patches, any shape. Differentiable
 */
export function blendWeight(distance: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const t = tf.relu(tf.sub(1, tf.abs(distance)));
    const square = tf.square(t);
    return tf.mul(tf.mul(square, t), tf.add(tf.sub(tf.mul(square, 6), tf.mul(t, 15)), 10));
  });
}
