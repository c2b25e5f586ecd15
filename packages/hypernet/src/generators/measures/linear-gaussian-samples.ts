import { type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { meanOf } from '../../moments/mean-of.js';
import { deviationsOf } from '../../moments/second-moments.js';
import type { ImageBatch } from './laplacian-pyramid.js';

/** Dimensions: M training images, N samples, P numbers of an image. */

/** Number of training images at a time. */
const CHUNK = 1000;

/**
 * Draws samples of the linear Gaussian model of images: the normal distribution with the mean and the covariance of the
 * training images. A sample is the mean plus Σ gᵢ (xᵢ − mean) / √M with random gᵢ from N(0, 1), which has exactly that
 * covariance, so that no matrix of P × P numbers is needed. It is the weakest generator that knows the second moments.
 *
 * @returns N images, not clipped
 */
export async function linearGaussianSamples(
  dataset: ImageDataset,
  split: Split,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<ImageBatch> {
  const { height, width, channels } = dataset;
  const size = height * width * channels;
  const mean = await meanOf(dataset, split);
  const indices = splitIndices(split);
  const window = { top: 0, left: 0, height, width };
  let sum = tf.tidy(() => tf.add(tf.zeros([count, size]), tf.tensor1d(Float32Array.from(mean)))) as tf.Tensor2D;
  for (let first = 0; first < indices.length; first += CHUNK) {
    const chunk = indices.subarray(first, first + CHUNK);
    const deviations = await deviationsOf({ dataset, indices: chunk, mean, window });
    const next = tf.tidy(() => {
      const weights = drawNormal(seed, `gaussian/${first}`, count * chunk.length, 1 / Math.sqrt(indices.length));
      const rows = tf.tensor2d(deviations, [chunk.length, size]);
      return tf.add(sum, tf.matMul(tf.tensor2d(weights, [count, chunk.length]), rows)) as tf.Tensor2D;
    });
    sum.dispose();
    sum = next;
  }
  const data = (await sum.data<'float32'>()).slice();
  sum.dispose();
  return { data, count, height, width, channels };
}
