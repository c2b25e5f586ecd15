import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes the mean over images of |∂ f / ∂ image|², the penalty R1 of Mescheder, Geiger and Nowozin 2018 if the images
 * are real. Differentiable with respect to the variables of f, whose second derivatives must be correct.
 *
 * @param f returns one number for each image, [B, 1], from that image alone
 * @param images [B, H, W, C]
 */
export function gradientPenalty(f: (images: tf.Tensor4D) => tf.Tensor, images: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const slopes = tf.grad((x) => tf.sum(f(x as tf.Tensor4D)))(images);
    return tf.div(tf.sum(tf.square(slopes)), images.shape[0]) as tf.Scalar;
  });
}
