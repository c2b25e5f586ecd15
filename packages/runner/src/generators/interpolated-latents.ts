import { drawLatentParts, type LatentParts, type LatentSource } from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';

/** Part of a path between the first latents of two seeds. */
export interface InterpolationOptions {
  readonly from: number;
  readonly to: number;
  /** Number of latents on the whole path, both ends included; at least 2. */
  readonly count: number;
  /** Index of the first latent of the part. */
  readonly first: number;
  /** Number of latents of the part. */
  readonly own: number;
}

/** Angle below which two latents are the same direction. */
const MIN_ANGLE = 1e-4;

/**
 * Returns latents between the first latents of two seeds, [own, L], to be disposed by the caller. Deviations from the
 * means of their distributions lie on a great circle (Shoemake 1985), so that their norms are those of random latents,
 * as those of a straight line are not. The means, 0 without a mixture, lie on a line.
 */
export function interpolatedLatents(
  source: LatentSource,
  { from, to, count, first, own }: InterpolationOptions,
): tf.Tensor2D {
  return tf.tidy(() => {
    const [start, end] = [from, to].map((seed) => drawLatentParts(source, { seed, count: 1 })) as [
      LatentParts,
      LatentParts,
    ];
    const [a, b] = [start.deviations, end.deviations];
    const product = tf.div(tf.sum(tf.mul(a, b)), tf.mul(tf.norm(a), tf.norm(b))).dataSync()[0] as number;
    const angle = Math.acos(Math.min(1, Math.max(-1, product)));
    const rows = Array.from({ length: own }, (_, index) => {
      const t = (first + index) / (count - 1);
      const [left, right] =
        angle < MIN_ANGLE
          ? [1 - t, t]
          : [Math.sin((1 - t) * angle), Math.sin(t * angle)].map((x) => x / Math.sin(angle));
      const center = tf.add(tf.mul(start.centers, 1 - t), tf.mul(end.centers, t));
      return tf.addN([center, tf.mul(a, left as number), tf.mul(b, right as number)]);
    });
    return tf.concat(rows, 0) as tf.Tensor2D;
  });
}
