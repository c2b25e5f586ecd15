import {
  bytesToFloat,
  type ContextSpec,
  type ImageDataset,
  type ImageSize,
  imageSize,
  type Split,
  sampleContext,
} from '@hypersiren/datasets';
import { drawUniform } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '../encoders/encoder.js';

/** Dimensions: B images in a batch, H rows, W columns, C channels. */

/** Images of a dataset with masks of their known pixels; typed arrays only. */
export interface ContextBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Images, [B, H, W, C] in [-1, 1], including the values of unknown pixels. */
  readonly images: Float32Array;
  /** Masks, [B, H, W], 1 = known, 0 = unknown. */
  readonly masks: Uint8Array;
}

/** Key of the random choices of a batch. */
export interface ImagesKey {
  readonly seed: number;
  readonly epoch: number;
  /** Whether images are mirrored left to right with probability 1/2; default false. */
  readonly mirror?: boolean;
  /**
   * Height and width of a window that is cropped from each image before mirroring, at a new random position in each
   * epoch; default the whole image.
   */
  readonly crop?: ImageSize | undefined;
}

/**
 * Draws a context for each of some images. The images must have one size unless they are cropped. The mask of an image
 * depends on the seed, the epoch and the image's position in its split, and not on its batch.
 *
 * @param indices indices of the images in the dataset, all within the split
 * @throws DatasetError if the context is not valid for the images or the images cannot be read
 */
export async function contextBatch(
  dataset: ImageDataset,
  split: Split,
  indices: Uint32Array,
  context: ContextSpec,
  key: ImagesKey,
): Promise<ContextBatch> {
  const { channels } = dataset;
  const { height, width } = key.crop ?? dataset;
  const reading = imagesFor(dataset, split, indices, key);
  reading.catch(() => {}); // awaited below, unless a context is rejected first
  const masks = new Uint8Array(indices.length * height * width);
  indices.forEach((index, position) => {
    const mask = sampleContext(context, { height, width }, { ...key, index: index - split.start });
    masks.set(mask, position * height * width);
  });
  return { count: indices.length, height, width, channels, images: await reading, masks };
}

/**
 * Reads images, cropped and mirrored as in {@link contextBatch} for the same key, so that a dataset with the same
 * images in another size matches the known pixels.
 *
 * @param scale height and width of these images relative to the images to which `crop` refers; default 1
 * @returns [B, H, W, C] in [-1, 1]
 */
export async function imagesFor(
  dataset: ImageDataset,
  split: Split,
  indices: Uint32Array,
  key: ImagesKey,
  scale = 1,
): Promise<Float32Array> {
  const read = bytesToFloat(await dataset.read(indices));
  const images = key.crop ? cropped(read, dataset, split, indices, { ...key, crop: key.crop }, scale) : read;
  const size = images.length / indices.length;
  const { channels } = dataset;
  const width = key.crop ? key.crop.width * scale : dataset.width;
  indices.forEach((index, position) => {
    if (isMirrored(index - split.start, key))
      mirrorRows(images.subarray(position * size, (position + 1) * size), { width, channels });
  });
  return images;
}

/** Returns the window of each image: [B, scale · h, scale · w, C]. */
function cropped(
  images: Float32Array,
  dataset: ImageDataset,
  split: Split,
  indices: Uint32Array,
  { seed, epoch, crop }: ImagesKey & { readonly crop: ImageSize },
  scale: number,
): Float32Array {
  const { channels } = dataset;
  const row = crop.width * scale * channels;
  const windows = new Float32Array(indices.length * crop.height * scale * row);
  let start = 0;
  let written = 0;
  for (const index of indices) {
    const { height, width } = imageSize(dataset, index);
    const [down = 0, across = 0] = drawUniform(seed, `crop/${epoch}/${index - split.start}`, 2, 1);
    // Maps (-1, 1) to positions at which a window fits; they are multiples of `scale` pixels.
    const place = (draw: number, room: number) => scale * Math.min(room, Math.floor(((draw + 1) / 2) * (room + 1)));
    const top = place(down, height / scale - crop.height);
    const left = place(across, width / scale - crop.width);
    for (let line = 0; line < crop.height * scale; line++) {
      const from = start + ((top + line) * width + left) * channels;
      windows.set(images.subarray(from, from + row), written);
      written += row;
    }
    start += height * width * channels;
  }
  return windows;
}

/**
 * Returns positions in the training data: those of the images in their split. Mirrored images count as separate images,
 * with positions after those of all unmirrored images.
 */
export function trainingPositions({ start, count }: Split, indices: Uint32Array, key: ImagesKey): Uint32Array {
  return indices.map((index) => index - start + (isMirrored(index - start, key) ? count : 0));
}

/** Returns the number of training positions. */
export function trainingImages({ count }: Split, mirror = false): number {
  return mirror ? 2 * count : count;
}

function isMirrored(position: number, { seed, epoch, mirror = false }: ImagesKey): boolean {
  return mirror && (drawUniform(seed, `mirror/${epoch}/${position}`, 1, 1)[0] as number) > 0;
}

/** Turns every row of an image around, in place. */
function mirrorRows(image: Float32Array, { width, channels }: { width: number; channels: number }): void {
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

/** Returns the batch as tensors, to be disposed by the caller. */
export function contextTensors({ count, height, width, channels, images, masks }: ContextBatch): EncoderInput {
  return {
    images: tf.tensor4d(images, [count, height, width, channels]),
    mask: tf.tensor4d(Float32Array.from(masks), [count, height, width, 1]),
  };
}
