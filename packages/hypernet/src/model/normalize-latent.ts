import { batchedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Root mean square of a latent's numbers at which half of the squared norm of its normalized form comes from the
 * latent. It is smaller than the latents of encoders, at initialization and after training, so that only their
 * direction matters. It is above zero, so that the derivative with respect to the latent stays below 1/0.01.
 */
export const LATENT_FLOOR = 0.01;

/**
 * Normalizes a latent: appends a constant and scales the result to norm √(D + 1),
 *
 * u = √(D + 1) · (z, κ) / |(z, κ)|,   κ = LATENT_FLOOR · √D.
 *
 * The mean square of u is exactly 1 for a latent of any scale, including zero, and the map is smooth everywhere. (z /
 * |z| is undefined at zero; z / √(|z|² + ε) is defined, but its norm falls to zero there.) Ortiz et al. 2024,
 * "Magnitude Invariant Parametrizations", use an input of constant norm for the same reason: the scale of the emitted
 * parameters then does not depend on that of the input.
 *
 * @param latent [B, D]
 * @returns [B, D + 1]
 */
export function normalizeLatent(latent: tf.Tensor2D): tf.Tensor2D {
  const [images, size] = latent.shape;
  return tf.tidy(() => {
    const normalize = batchedKernel('NormalizedRows');
    const constant = LATENT_FLOOR * Math.sqrt(size);
    if (normalize) {
      const sides: [number, number][] = [
        [0, 0],
        [0, 1],
      ];
      return normalize([tf.pad(latent, sides, constant)], {})[0] as tf.Tensor2D;
    }
    const floor = tf.fill([images, 1], constant);
    const extended = tf.concat([latent, floor], 1); // [B, D + 1]
    const inverseNorm = tf.rsqrt(tf.sum(tf.square(extended), 1, true)); // [B, 1]
    return tf.mul(extended, tf.mul(inverseNorm, Math.sqrt(size + 1))) as tf.Tensor2D;
  });
}
