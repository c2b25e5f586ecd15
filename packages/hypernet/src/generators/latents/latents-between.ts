import * as tf from '@tensorflow/tfjs-core';
import type { LatentParts } from './draw-latents.js';

/** Dimensions: S shares, L numbers of a latent. */

/** Angle below which two latents have the same direction. */
const MIN_ANGLE = 1e-3;

/**
 * Returns latents on the path between two, [S, L], to be disposed by the caller. Deviations from the means of their
 * distributions lie on a great circle (Shoemake 1985), so that their norms are those of random latents; in the middle of a
 * straight line between two independent ones, they are √½ of that. The means, 0 without a mixture, lie on a line.
 *
 * @param from latent of the share 0, [1, L] in parts
 * @param to latent of the share 1
 * @param shares S numbers from 0 to 1
 */
export function latentsBetween(from: LatentParts, to: LatentParts, shares: readonly number[]): tf.Tensor2D {
  return tf.tidy(() => {
    const share = tf.tensor2d([...shares], [shares.length, 1]);
    const rest = tf.sub(1, share);
    const [a, b] = [from.deviations, to.deviations];
    const cosine = tf.div(tf.sum(tf.mul(a, b)), tf.mul(tf.norm(a), tf.norm(b)));
    const angle = tf.acos(tf.clipByValue(cosine, -1, 1));
    const isSame = tf.less(angle, MIN_ANGLE);
    const onCircle = (part: tf.Tensor) =>
      tf.where(isSame, part, tf.div(tf.sin(tf.mul(part, angle)), tf.sin(tf.maximum(angle, MIN_ANGLE))));
    return tf.addN([
      tf.add(tf.mul(rest, from.centers), tf.mul(share, to.centers)),
      tf.mul(onCircle(rest), a),
      tf.mul(onCircle(share), b),
    ]) as tf.Tensor2D;
  });
}
