import { bytesToFloat, type ImageDataset } from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: H rows, W columns, C channels of an image; h and w rows and columns of a window. */

/** Number of images at a time. It bounds the memory and the rounding error of single-precision sums. */
const CHUNK = 1000;

/** A rectangular part of every image. */
export interface ImageWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Images of which the mean is subtracted, in a window of each. */
export interface Deviations {
  readonly dataset: ImageDataset;
  /** Indices of the images in the dataset. */
  readonly indices: Uint32Array;
  /** Mean, [H, W, C]. */
  readonly mean: Float64Array;
  readonly window: ImageWindow;
}

/** Options to report the progress of a computation and to abort it. */
export interface MomentsOptions {
  /** Called from time to time with the number of processed images. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Aborts the computation; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Computes the mean of x xᵀ over images, for differences x from a given mean. It is the covariance if that is the mean
 * of the images. Each chunk is computed by the current backend in single precision, and chunks are summed in double
 * precision.
 *
 * @returns [h·w·C, h·w·C]
 * @throws the signal's reason
 */
export async function secondMoments(
  deviations: Deviations,
  { onProgress, signal }: MomentsOptions = {},
): Promise<Float64Array> {
  const { indices, window, dataset } = deviations;
  const size = window.height * window.width * dataset.channels;
  const sums = new Float64Array(size * size);
  const yieldToEventLoop = eventLoopYielder();
  for (let start = 0; start < indices.length; start += CHUNK) {
    signal?.throwIfAborted();
    const chunk = indices.subarray(start, start + CHUNK);
    const values = await deviationsOf({ ...deviations, indices: chunk });
    const products = tf.tidy(() => {
      const rows = tf.tensor2d(values, [chunk.length, size]);
      return tf.matMul(rows, rows, true, false);
    });
    const data = await products.data();
    products.dispose();
    for (let index = 0; index < sums.length; index++)
      sums[index] = (sums[index] as number) + (data[index] as number) / indices.length;
    onProgress?.(Math.min(start + CHUNK, indices.length), indices.length);
    await yieldToEventLoop();
  }
  return sums;
}

/** Returns the differences from the mean, [images, h, w, C]. */
export async function deviationsOf({ dataset, indices, mean, window }: Deviations): Promise<Float32Array> {
  const { height, width, channels } = dataset;
  const values = bytesToFloat(await dataset.read(indices));
  const row = window.width * channels;
  const deviations = new Float32Array(indices.length * window.height * row);
  let to = 0;
  for (let image = 0; image < indices.length; image++)
    for (let line = window.top; line < window.top + window.height; line++) {
      const from = (line * width + window.left) * channels;
      const source = image * height * width * channels + from;
      for (let index = 0; index < row; index++)
        deviations[to++] = (values[source + index] as number) - (mean[from + index] as number);
    }
  return deviations;
}

/** Returns a window in the middle of the images, of at most `side` rows and columns. */
export function centeredWindow({ height, width }: Pick<ImageDataset, 'height' | 'width'>, side: number): ImageWindow {
  const [rows, columns] = [Math.min(side, height), Math.min(side, width)];
  return {
    top: Math.floor((height - rows) / 2),
    left: Math.floor((width - columns) / 2),
    height: rows,
    width: columns,
  };
}
