import { type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { imagesFor } from '../../model/context-batch.js';
import type { GeneratorTraining } from '../training-state.js';
import { writeMixture } from './draw-latents.js';
import { fitMixture } from './fit-mixture.js';

/** Largest number of images whose codes are used. Mirrored images come on top. */
const MAX_IMAGES = 10_000;

/** Number of images that are encoded at once. */
const CHUNK = 100;

/** Options of {@link fitLatents}. */
export interface FitLatentsOptions {
  readonly dataset: ImageDataset;
  /** Training images. */
  readonly split: Split;
  /** Whether the codes of mirrored images are used as well, as in training. */
  readonly mirror: boolean;
  /** Seed of all random numbers. */
  readonly seed: number;
}

/**
 * Fits the mixture from which the moving average of a generator draws its latents to codes of the training images
 * ("ex-post density estimation", Ghosh et al. 2020, "From Variational to Deterministic Autoencoders"). The codes of an
 * autoencoder are not quite distributed as N(0, 1), so that latents from N(0, 1) may be unlike any code. Without a
 * mixture it does nothing. The result depends on the state of the training and the options alone.
 */
export async function fitLatents(
  { average, objective, partner }: Pick<GeneratorTraining, 'average' | 'objective' | 'partner'>,
  { dataset, split, mirror, seed }: FitLatentsOptions,
): Promise<void> {
  const { latent, mixture, mixtureRank } = average.spec.config;
  const { encode } = objective;
  if (mixture === 0 || !encode) return;
  const { height, width, channels } = average.spec.shape;
  const indices = evenly(splitIndices(split), MAX_IMAGES);
  const turns = mirror ? [false, true] : [false];
  const codes = new Float32Array(turns.length * indices.length * latent);
  let done = 0;
  for (const turned of turns)
    for (let first = 0; first < indices.length; first += CHUNK) {
      const chunk = indices.subarray(first, first + CHUNK);
      const images = await imagesFor(dataset, split, chunk, { seed, epoch: 0 });
      const noise = drawNormal(seed, `codes/${done}`, chunk.length * latent, 1);
      const own = tf.tidy(() => {
        const read = tf.tensor4d(images, [chunk.length, height, width, channels]);
        return encode(
          partner,
          turned ? (tf.reverse(read, 2) as tf.Tensor4D) : read,
          tf.tensor2d(noise, [chunk.length, latent]),
        );
      });
      codes.set(await own.data<'float32'>(), done * latent);
      own.dispose();
      done += chunk.length;
    }
  const points = tf.tensor2d(codes, [done, latent]);
  try {
    writeMixture(
      average.mixture,
      await fitMixture(points, { components: mixture, rank: Math.min(mixtureRank, latent), seed }),
    );
  } finally {
    points.dispose();
  }
}

/** Returns at most `most` of the indices, evenly spaced. */
function evenly(indices: Uint32Array, most: number): Uint32Array {
  if (indices.length <= most) return indices;
  return Uint32Array.from(
    { length: most },
    (_, index) => indices[Math.floor((index * indices.length) / most)] as number,
  );
}
