import { bytesToFloat, type ImageDataset } from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Letters: H rows, W columns, C channels of an image; h and w of a window. */

/** Images at a time: what bounds the memory, and single precision's error in a sum. */
const CHUNK = 1000;

/** A part of every image. */
export interface ImageWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What is left of images when the mean is taken away, in a window of each. */
export interface Deviations {
  readonly dataset: ImageDataset;
  /** Of the images in the dataset. */
  readonly indices: Uint32Array;
  /** [H, W, C] */
  readonly mean: Float64Array;
  readonly window: ImageWindow;
}

/** How long computations are followed and ended. */
export interface MomentsOptions {
  /** Called now and then: how many images are done. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Ends it with the signal's reason as error. */
  readonly signal?: AbortSignal;
}

/**
 * The mean of x xᵀ over images, for deviations x from a given mean: their covariance if that is their own mean. Computed by the current backend in
 * single precision, chunk by chunk, and summed in double.
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

/** The deviations themselves, [images, h, w, C]. */
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

/** A window in the middle of images, of at most `side` rows and columns. */
export function centeredWindow({ height, width }: Pick<ImageDataset, 'height' | 'width'>, side: number): ImageWindow {
  const [rows, columns] = [Math.min(side, height), Math.min(side, width)];
  return {
    top: Math.floor((height - rows) / 2),
    left: Math.floor((width - columns) / 2),
    height: rows,
    width: columns,
  };
}
