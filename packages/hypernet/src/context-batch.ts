import { type ContextSpec, type ImageDataset, imagesToFloat, type Split, sampleContext } from '@hypersiren/datasets';
import { drawUniform } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import type { EncoderInput } from './encoders/encoder.js';

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

/**
 * Draws a context for each of some images. The mask of an image depends on seed, epoch and the image's position in its
 * split, and not on the batch it comes in.
 *
 * @param indices of the images in the dataset, all within the split
 * @param key.mirror whether every other image, drawn at random, is mirrored left to right; default false
 * @throws DatasetError if the context is none or does not fit the images
 */
export function contextBatch(
  dataset: ImageDataset,
  split: Split,
  indices: Uint32Array,
  context: ContextSpec,
  { seed, epoch, mirror = false }: { readonly seed: number; readonly epoch: number; readonly mirror?: boolean },
): ContextBatch {
  const { height, width, channels } = dataset;
  const masks = new Uint8Array(indices.length * height * width);
  const images = imagesToFloat(dataset, indices);
  indices.forEach((index, position) => {
    const mask = sampleContext(context, { height, width }, { seed, epoch, index: index - split.start });
    masks.set(mask, position * height * width);
    if (mirror && (drawUniform(seed, `mirror/${epoch}/${index - split.start}`, 1, 1)[0] as number) > 0)
      mirrorRows(
        images.subarray(position * mask.length * channels, (position + 1) * mask.length * channels),
        width,
        channels,
      );
  });
  return { count: indices.length, height, width, channels, images, masks };
}

/** Turns every row of an image around, in place. */
function mirrorRows(image: Float32Array, width: number, channels: number): void {
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
