import type { ContextBatch } from '../model/context-batch.js';
import type { FittedBaseline } from './baseline.js';

/** One image of a batch and its known pixels. */
export interface KnownImage {
  /** Pixel values, [H, W, C] in [-1, 1]; 0 for unknown pixels. */
  readonly values: Float32Array;
  /** Mask, [H, W], 1 = known. */
  readonly mask: Uint8Array;
}

/**
 * Creates a baseline that inpaints each image independently and learns nothing from training images.
 *
 * @param inpaint fills in the unknown pixels of `values`, which is a copy
 */
export function inpaintEach(name: string, inpaint: (image: KnownImage) => void): FittedBaseline {
  return {
    name,
    parameterCount: 0,
    details: '',
    predict: async (context) => {
      const predicted = context.images.slice();
      for (const image of knownImages(context, predicted)) inpaint(image);
      return predicted;
    },
    dispose: () => {},
  };
}

/** Returns the images of a batch as views of `values` [B, H, W, C]. */
export function knownImages({ count, masks }: ContextBatch, values: Float32Array): KnownImage[] {
  const [pixels, size] = [masks.length / count, values.length / count];
  return Array.from({ length: count }, (_, image) => ({
    values: values.subarray(image * size, (image + 1) * size),
    mask: masks.subarray(image * pixels, (image + 1) * pixels),
  }));
}
