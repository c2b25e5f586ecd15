import type { ContextBatch } from '../model/context-batch.js';
import type { Metric } from './metric.js';

/** Side of the window in pixels, and the standard deviation of its weights (Wang et al. 2004, section III-B). */
const WINDOW = 11;
const STD = 1.5;

/**
 * Constants (K₁L)² and (K₂L)² that stabilize quotients of small numbers, for values of range L = 1 (Wang et al. 2004).
 */
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Structural similarity of whole images (Wang, Bovik, Sheikh and Simoncelli 2004, equation 13), from means, variances
 * and covariance in a Gaussian window of 11 × 11 pixels, averaged over all positions of the window within the image. In
 * a direction in which the image is smaller than 11 pixels, the window has the largest odd size that fits.
 */
export const structuralSimilarity: Metric = {
  label: 'SSIM',
  name: 'Structural similarity',
  unit: '',
  direction: 'higher',
  averaging: 'mean over positions of the window and channels, then over images; of whole images only',
  scale: 'linear',
  citation: `@article{wang2004ssim,
  title   = {Image Quality Assessment: From Error Visibility to Structural Similarity},
  author  = {Wang, Zhou and Bovik, Alan C. and Sheikh, Hamid R. and Simoncelli, Eero P.},
  journal = {IEEE Transactions on Image Processing},
  volume  = {13},
  number  = {4},
  pages   = {600--612},
  year    = {2004}
}`,
  format: (value) => value.toFixed(4),
  decimals: 3,
  measure: { ofImages },
};

function ofImages(predicted: Float32Array, { count, height, width, channels, images }: ContextBatch) {
  const size = height * width * channels;
  return Array.from({ length: count }, (_, image) => {
    const [first, second] = [predicted, images].map((values) => values.subarray(image * size, (image + 1) * size));
    return {
      all: similarityOf(first as Float32Array, second as Float32Array, { height, width, channels }),
      unknown: null,
    };
  });
}

/** @param first, second [H, W, C] in [-1, 1], otherwise clipped */
function similarityOf(
  first: Float32Array,
  second: Float32Array,
  { height, width, channels }: { height: number; width: number; channels: number },
): number {
  const [a, b] = [new Float64Array(height * width), new Float64Array(height * width)];
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < a.length; pixel++) {
      a[pixel] = onScale(first[pixel * channels + channel] as number);
      b[pixel] = onScale(second[pixel * channels + channel] as number);
    }
    sum += channelSimilarity(a, b, height, width);
  }
  return sum / channels;
}

/** Clips a value to [-1, 1] and maps it to [0, 1]. */
function onScale(value: number): number {
  return (Math.min(1, Math.max(-1, value)) + 1) / 2;
}

/** Returns the structural similarity of one channel, [H, W] in [0, 1]. */
function channelSimilarity(a: Float64Array, b: Float64Array, height: number, width: number): number {
  const [down, across] = [weights(height), weights(width)];
  const average = (values: Float64Array): Float64Array => blur(values, width, down, across);
  const [meanA, meanB] = [average(a), average(b)];
  const [squares, both] = [average(sumOfProducts(a, a, b, b)), average(sumOfProducts(a, b))];
  let sum = 0;
  for (let at = 0; at < meanA.length; at++) {
    const [x, y] = [meanA[at] as number, meanB[at] as number];
    const means = x * x + y * y;
    const variances = (squares[at] as number) - means; // sum of both variances
    const covariance = (both[at] as number) - x * y;
    sum += ((2 * x * y + C1) * (2 * covariance + C2)) / ((means + C1) * (variances + C2));
  }
  return sum / meanA.length;
}

/** Returns a·b + c·d, elementwise. */
function sumOfProducts(a: Float64Array, b: Float64Array, c?: Float64Array, d?: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let at = 0; at < a.length; at++)
    result[at] = (a[at] as number) * (b[at] as number) + (c && d ? (c[at] as number) * (d[at] as number) : 0);
  return result;
}

/**
 * Returns the weighted means at every position of the window within the image [H, W], along columns and then along
 * rows.
 */
function blur(values: Float64Array, width: number, down: readonly number[], across: readonly number[]): Float64Array {
  const [rows, columns] = [values.length / width - down.length + 1, width - across.length + 1];
  const tall = new Float64Array(rows * width);
  for (let at = 0; at < tall.length; at++) {
    let sum = 0;
    for (let offset = 0; offset < down.length; offset++)
      sum += (down[offset] as number) * (values[at + offset * width] as number);
    tall[at] = sum;
  }
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let offset = 0; offset < across.length; offset++)
        sum += (across[offset] as number) * (tall[row * width + column + offset] as number);
      result[row * columns + column] = sum;
    }
  return result;
}

/**
 * Returns the window's weights along a side of the image, normalized to sum 1. There are at most as many as the image
 * has pixels.
 */
function weights(side: number): number[] {
  const length = Math.min(WINDOW, side - 1 + (side % 2));
  const raw = Array.from({ length }, (_, index) => Math.exp(-((index - (length - 1) / 2) ** 2) / (2 * STD ** 2)));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}
