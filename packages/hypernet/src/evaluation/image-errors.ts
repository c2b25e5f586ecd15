import type { ContextBatch } from '../model/context-batch.js';

/** Mean squared errors of one image. */
export interface ImageErrors {
  /** Error over all pixels and channels. */
  readonly all: number;
  /** Error over the unknown pixels and all channels; null if every pixel is known. */
  readonly unknown: number | null;
}

/**
 * Computes the mean squared error of each image as in the paper: values are clipped to [-1, 1], and differences are on
 * the scale of [0, 1].
 *
 * @param predicted [B, H, W, C]
 * @param truth images [B, H, W, C] in [-1, 1] and their masks
 */
export function imageErrors(predicted: Float32Array, truth: ContextBatch): ImageErrors[] {
  const { count, height, width, channels, images, masks } = truth;
  const pixels = height * width;
  return Array.from({ length: count }, (_, image) => {
    let known = 0;
    let unknown = 0;
    let unknownPixels = 0;
    for (let pixel = image * pixels; pixel < (image + 1) * pixels; pixel++) {
      let sum = 0;
      for (let index = pixel * channels; index < (pixel + 1) * channels; index++) {
        const value = Math.min(1, Math.max(-1, predicted[index] as number));
        sum += ((value - (images[index] as number)) / 2) ** 2;
      }
      if (masks[pixel] === 1) known += sum;
      else {
        unknown += sum;
        unknownPixels++;
      }
    }
    return {
      all: (known + unknown) / (pixels * channels),
      unknown: unknownPixels === 0 ? null : unknown / (unknownPixels * channels),
    };
  });
}
