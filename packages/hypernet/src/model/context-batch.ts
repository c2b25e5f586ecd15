import { bytesToFloat, type ContextSpec, type ImageDataset, type Split, sampleContext } from '@hypersiren/datasets';
import { drawUniform } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '../encoders/encoder.js';

/** Letters: B images in a batch, H rows, W columns, C channels. */

/** Some images of a dataset with the pixels of each that are known; typed arrays only. */
export interface ContextBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [B, H, W, C] in [-1, 1], the unknown pixels too. */
  readonly images: Float32Array;
  /** [B, H, W], 1 = known, 0 = unknown. */
  readonly masks: Uint8Array;
}

/** What the random choices of a batch are drawn for. */
export interface ImagesKey {
  readonly seed: number;
  readonly epoch: number;
  /** Whether every other image, drawn at random, is mirrored left to right; default false. */
  readonly mirror?: boolean;
}

/**
 * Draws a context for each of some images. The mask of an image depends on seed, epoch and the image's position in its
 * split, and not on the batch it comes in.
 *
 * @param indices of the images in the dataset, all within the split
 * @throws DatasetError if the context is none or does not fit the images, or these cannot be read
 */
export async function contextBatch(
  dataset: ImageDataset,
  split: Split,
  indices: Uint32Array,
  context: ContextSpec,
  key: ImagesKey,
): Promise<ContextBatch> {
  const { height, width, channels } = dataset;
  const reading = imagesFor(dataset, split, indices, key);
  reading.catch(() => {}); // it is awaited below, unless a context is refused first
  const masks = new Uint8Array(indices.length * height * width);
  indices.forEach((index, position) => {
    const mask = sampleContext(context, { height, width }, { ...key, index: index - split.start });
    masks.set(mask, position * height * width);
  });
  return { count: indices.length, height, width, channels, images: await reading, masks };
}

/**
 * Images as numbers, mirrored or not as {@link contextBatch} has them: those of a dataset with the same images in another
 * size fit its known pixels.
 *
 * @returns [B, H, W, C] in [-1, 1]
 */
export async function imagesFor(
  dataset: ImageDataset,
  split: Split,
  indices: Uint32Array,
  key: ImagesKey,
): Promise<Float32Array> {
  const images = bytesToFloat(await dataset.read(indices));
  const size = images.length / indices.length;
  indices.forEach((index, position) => {
    if (isMirrored(index - split.start, key))
      mirrorRows(images.subarray(position * size, (position + 1) * size), dataset);
  });
  return images;
}

/**
 * Positions in the training data: those of the images in their split, and for mirrored ones, which are other images, those
 * behind all of them.
 */
export function trainingPositions({ start, count }: Split, indices: Uint32Array, key: ImagesKey): Uint32Array {
  return indices.map((index) => index - start + (isMirrored(index - start, key) ? count : 0));
}

/** How many training positions there are. */
export function trainingImages({ count }: Split, mirror = false): number {
  return mirror ? 2 * count : count;
}

function isMirrored(position: number, { seed, epoch, mirror = false }: ImagesKey): boolean {
  return mirror && (drawUniform(seed, `mirror/${epoch}/${position}`, 1, 1)[0] as number) > 0;
}

/** Turns every row of an image around, in place. */
function mirrorRows(image: Float32Array, { width, channels }: ImageDataset): void {
  for (let row = 0; row < image.length; row += width * channels)
    for (let column = 0; column < width >> 1; column++)
      for (let channel = 0; channel < channels; channel++) {
        const left = row + column * channels + channel;
        const right = row + (width - 1 - column) * channels + channel;
        const value = image[left] as number;
        image[left] = image[right] as number;
        image[right] = value;
      }
}

/** The batch as tensors, for the caller to dispose. */
export function contextTensors({ count, height, width, channels, images, masks }: ContextBatch): EncoderInput {
  return {
    images: tf.tensor4d(images, [count, height, width, channels]),
    mask: tf.tensor4d(Float32Array.from(masks), [count, height, width, 1]),
  };
}
