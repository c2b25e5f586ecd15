import { type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import { factorize, invertFactorized, solveFactorized } from '../linear-algebra/cholesky.js';
import { subtractProduct } from '../linear-algebra/subtract-product.js';
import { centeredWindow, type Deviations, deviationsOf, secondMoments } from '../moments/second-moments.js';
import type { FitOptions } from './baseline.js';

/** Candidate ridges, relative to the mean of the covariance's diagonal. */
const RIDGES = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1] as const;

/** Held-out images: one of 20, at most 200. The mean error over 200 images is accurate to a few percent. */
const HELD_OUT = { oneOf: 20, most: 200 };

/** Side of the window in pixels: 768 variables with three channels. */
const SIDE = 16;

/**
 * Chooses the ridge of a covariance of images that minimizes the mean squared error of held-out images when each pixel
 * is predicted from all others. The ridge is relative to the mean variance.
 *
 * Only a window in the middle of the images is used, since distant pixels contribute little to a prediction and whole
 * images would take about a hundred times as long.
 *
 * @param split at least two images
 * @param mean mean of the split's images, [H, W, C]
 * @throws the signal's reason
 */
export async function chooseRidge(
  dataset: ImageDataset,
  split: Split,
  mean: Float64Array,
  { signal }: Pick<FitOptions, 'signal'>,
): Promise<number> {
  const window = centeredWindow(dataset, SIDE);
  const all = splitIndices(split);
  const held = all.filter((_, index) => index % HELD_OUT.oneOf === 0).subarray(0, HELD_OUT.most);
  const learned = all.filter((_, index) => index % HELD_OUT.oneOf !== 0);

  const part = (indices: Uint32Array): Deviations => ({ dataset, indices, mean, window });
  const covariance = await secondMoments(part(learned), signal ? { signal } : {});
  const heldOut = Float64Array.from(await deviationsOf(part(held)));
  const size = Math.sqrt(covariance.length);

  const yieldToEventLoop = eventLoopYielder();
  let best = { ridge: RIDGES[0] as number, error: Number.POSITIVE_INFINITY };
  for (const ridge of RIDGES) {
    signal?.throwIfAborted();
    const factor = withRidge(covariance, size, ridge);
    factorize(factor, size);
    const error = errorFromOthers(invertFactorized(factor, size), size, dataset.channels, heldOut);
    if (error < best.error) best = { ridge, error };
    await yieldToEventLoop();
  }
  return best.ridge;
}

/**
 * Variance of the rounding error of bytes, for values in [-1, 1]. It is the least ridge, also for pixels of zero
 * variance.
 */
const ROUNDING = (2 / 255) ** 2 / 12;

/**
 * Returns a copy of a covariance [size, size] with a ridge added to its diagonal. The ridge is relative to the mean
 * variance.
 */
export function withRidge(covariance: Float64Array, size: number, ridge: number): Float64Array {
  const diagonal = Array.from({ length: size }, (_, index) => covariance[index * (size + 1)] as number);
  const added = Math.max(ROUNDING, (ridge * diagonal.reduce((sum, variance) => sum + variance, 0)) / size);
  const copy = covariance.slice();
  for (const [index, variance] of diagonal.entries()) copy[index * (size + 1)] = variance + added;
  return copy;
}

/**
 * Returns the mean squared error of each pixel when it is predicted from all other pixels. With Λ the precision, x_p −
 * E[x_p | others] is Λ_pp⁻¹ (Λ x)_p, where p are the channels of one pixel.
 *
 * @param precision [size, size]
 * @param images differences from the mean, [images, size]
 */
function errorFromOthers(precision: Float64Array, size: number, channels: number, images: Float64Array): number {
  const count = images.length / size;
  const products = new Float64Array(images.length); // −Λ x of each image
  const block = (data: Float64Array) => ({ data, offset: 0, stride: size });
  subtractProduct(block(products), block(images), block(precision), count, size, size);
  let squares = 0;
  for (let start = 0; start < size; start += channels) {
    const own = Float64Array.from({ length: channels ** 2 }, (_, at) => {
      const [row, column] = [start + Math.floor(at / channels), start + (at % channels)];
      return precision[row * size + column] as number;
    });
    factorize(own, channels);
    const right = Float64Array.from({ length: channels * count }, (_, at) => {
      const [channel, image] = [Math.floor(at / count), at % count];
      return products[image * size + start + channel] as number;
    });
    solveFactorized(own, channels, right, count);
    squares += right.reduce((sum, difference) => sum + difference ** 2, 0);
  }
  return squares / images.length;
}
