import { drawLatentParts, type LatentSource, latentsBetween } from '@hypersiren/hypernet/generators';
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

/** Returns latents between the first latents of two seeds, [own, L], to be disposed by the caller. */
export function interpolatedLatents(
  source: LatentSource,
  { from, to, count, first, own }: InterpolationOptions,
): tf.Tensor2D {
  return tf.tidy(() => {
    const end = (seed: number) => drawLatentParts(source, { seed, count: 1 });
    const shares = Array.from({ length: own }, (_, index) => (first + index) / (count - 1));
    return latentsBetween(end(from), end(to), shares);
  });
}
