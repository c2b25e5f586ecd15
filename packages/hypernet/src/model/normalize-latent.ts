import * as tf from '@tensorflow/tfjs-core';

/**
 * Deviation of a latent at which half of the direction of its normalized form is its own. Below the latents that
 * encoders make at the start and keep in training, so that these count by direction alone; above zero, so that the
 * derivative by the latent stays below 1/0.01 everywhere.
 */
export const LATENT_FLOOR = 0.01;

/**
 * The latent as a direction: a constant is appended and the whole is brought to norm √(D + 1),
 *
 *   u = √(D + 1) · (z, κ) / |(z, κ)|,   κ = LATENT_FLOOR · √D
 *
 * so that a network reads numbers of mean square exactly 1 from a latent of any scale, zero included, and the map is
 * smooth everywhere. (z / |z| has no value at zero; z / √(|z|² + ε) has, but its norm falls to zero there.) The constant
 * norm is the property by which Ortiz et al. 2024, "Magnitude Invariant Parametrizations", keep the scale of what a
 * hypernetwork emits independent of its input's.
 *
 * @param latent [B, D]
 * @returns [B, D + 1]
 */
export function normalizeLatent(latent: tf.Tensor2D): tf.Tensor2D {
  const [images, size] = latent.shape;
  return tf.tidy(() => {
    const floor = tf.fill([images, 1], LATENT_FLOOR * Math.sqrt(size));
    const extended = tf.concat([latent, floor], 1); // [B, D + 1]
    const inverseNorm = tf.rsqrt(tf.sum(tf.square(extended), 1, true)); // [B, 1]
    return tf.mul(extended, tf.mul(inverseNorm, Math.sqrt(size + 1))) as tf.Tensor2D;
  });
}
