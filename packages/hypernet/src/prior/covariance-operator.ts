import { bytesToFloat, type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { meanOf } from '../moments/mean-of.js';
import { secondMoments } from '../moments/second-moments.js';

/** Dimensions: H rows, W columns, C channels, P = H·W·C numbers of an image, R columns. */

/** Covariance of images as a linear operator. */
export interface CovarianceOperator {
  /** Mean of the images, [P] in [-1, 1]. */
  readonly mean: Float64Array;
  /** Variance of each number, [P]. */
  readonly variances: Float32Array;
  /** Multiplies the covariance by a matrix: [P, R] → [P, R]. */
  times(columns: tf.Tensor2D): Promise<tf.Tensor2D>;
  dispose(): void;
}

/** Options of the covariance: the images and how they are read. */
export interface CovarianceOptions {
  readonly dataset: ImageDataset;
  readonly split: Split;
  /** Whether mirrored images are included. */
  readonly mirror: boolean;
  readonly signal?: AbortSignal;
}

/** Computes the full covariance once and keeps it in memory. For images of up to some thousand numbers. */
export async function denseCovariance({
  dataset,
  split,
  mirror,
  signal,
}: CovarianceOptions): Promise<CovarianceOperator> {
  const { height, width, channels } = dataset;
  const size = height * width * channels;
  const mean = await meanOf(dataset, split);
  const window = { top: 0, left: 0, height, width };
  const covariance = await secondMoments(
    { dataset, indices: splitIndices(split), mean, window },
    signal ? { signal } : {},
  );
  const moments = mirror ? withMirrorImages({ mean, covariance }, dataset) : { mean, covariance };
  const matrix = tf.tensor2d(Float32Array.from(moments.covariance), [size, size]);
  return {
    mean: moments.mean,
    variances: Float32Array.from({ length: size }, (_, at) => moments.covariance[at * size + at] as number),
    times: async (columns) => tf.matMul(matrix, columns),
    dispose: () => matrix.dispose(),
  };
}

/** Maximum number of image values that are processed at a time. */
const BLOCK_NUMBERS = 2 ** 22;

/**
 * Returns a covariance that is never stored: each product reads all images once, C Q = mean over images of x (xᵀ Q),
 * from memory or disk. For images of any size.
 */
export async function streamedCovariance(options: CovarianceOptions): Promise<CovarianceOperator> {
  const { dataset, split, mirror } = options;
  const { height, width, channels } = dataset;
  const size = height * width * channels;
  const mean = await meanOf(dataset, split);
  if (mirror) average(mean, mirrored(mean, dataset));
  const center = tf.tensor(Float32Array.from(mean), [height, width, channels]) as tf.Tensor3D;
  const count = split.count * (mirror ? 2 : 1);
  /** Averages `map` over all images, given as differences from the mean [images, P]. */
  const meanOver = async <T extends tf.Tensor>(start: T, map: (deviations: tf.Tensor2D) => T): Promise<T> => {
    let sum = start;
    for await (const images of imagesOf(options)) {
      const next = tf.tidy(() => {
        const deviations = tf.sub(images, center) as tf.Tensor4D;
        const both = mirror ? [deviations, tf.sub(tf.reverse(images, 2), center) as tf.Tensor4D] : [deviations];
        return both.reduce((total, part) => tf.add(total, map(tf.reshape(part, [-1, size]) as tf.Tensor2D)), sum) as T;
      });
      tf.dispose([sum, images]);
      sum = next;
    }
    const result = tf.tidy(() => tf.div(sum, count) as T);
    sum.dispose();
    return result;
  };
  const variances = await meanOver(tf.zeros([size]) as tf.Tensor1D, (x) => tf.sum(tf.square(x), 0) as tf.Tensor1D);
  const data = (await variances.data()) as Float32Array;
  variances.dispose();
  return {
    mean,
    variances: data,
    times: (columns) =>
      meanOver(tf.zeros(columns.shape), (x) => tf.matMul(x, tf.matMul(x, columns), true, false) as tf.Tensor2D),
    dispose: () => center.dispose(),
  };
}

/** Yields the images of a split in blocks, [images, H, W, C], to be disposed by the caller. */
async function* imagesOf({ dataset, split, signal }: CovarianceOptions): AsyncGenerator<tf.Tensor4D> {
  const { height, width, channels } = dataset;
  const indices = splitIndices(split);
  const images = Math.max(1, Math.floor(BLOCK_NUMBERS / (height * width * channels)));
  const yieldToEventLoop = eventLoopYielder();
  for (let start = 0; start < indices.length; start += images) {
    signal?.throwIfAborted();
    const chunk = indices.subarray(start, start + images);
    const values = bytesToFloat(await dataset.read(chunk));
    yield tf.tensor4d(values, [chunk.length, height, width, channels]);
    await yieldToEventLoop();
  }
}

interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Returns the moments of images and mirrored images together. */
function withMirrorImages({ mean, covariance }: Moments, dataset: ImageDataset): Moments {
  const size = mean.length;
  const other = mirrorOrder(dataset);
  const both = new Float64Array(size);
  const joint = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const mirrorRow = other[row] as number;
    both[row] = ((mean[row] as number) + (mean[mirrorRow] as number)) / 2;
    // About the common mean each half has its own mean's distance besides.
    const shift = ((mean[row] as number) - (mean[mirrorRow] as number)) / 2;
    for (let column = 0; column < size; column++) {
      const mirrorColumn = other[column] as number;
      const otherShift = ((mean[column] as number) - (mean[mirrorColumn] as number)) / 2;
      joint[row * size + column] =
        ((covariance[row * size + column] as number) + (covariance[mirrorRow * size + mirrorColumn] as number)) / 2 +
        shift * otherShift;
    }
  }
  return { mean: both, covariance: joint };
}

/** Returns the position of each number of an image in the mirrored image. */
function mirrorOrder({ height, width, channels }: ImageDataset): Int32Array {
  return Int32Array.from({ length: height * width * channels }, (_, index) => {
    const column = Math.floor(index / channels) % width;
    return index + (width - 1 - 2 * column) * channels;
  });
}

function mirrored(values: Float64Array, dataset: ImageDataset): Float64Array {
  const order = mirrorOrder(dataset);
  return values.map((_, index) => values[order[index] as number] as number);
}

function average(values: Float64Array, others: Float64Array): void {
  for (let index = 0; index < values.length; index++)
    values[index] = ((values[index] as number) + (others[index] as number)) / 2;
}
