import type { ContextBatch } from '../model/context-batch.js';
import type { FittedBaseline } from './baseline.js';

/** One image of a batch with the pixels that are known. */
export interface KnownImage {
  /** [H, W, C] in [-1, 1]; 0 in unknown pixels. */
  readonly values: Float32Array;
  /** [H, W], 1 = known. */
  readonly mask: Uint8Array;
}

/**
 * A baseline that looks at each image by itself, and knows nothing else.
 *
 * @param inpaint fills the unknown pixels of `values`, which are copies
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

/** The images of a batch, as views of `values` [B, H, W, C]. */
export function knownImages({ count, masks }: ContextBatch, values: Float32Array): KnownImage[] {
  const [pixels, size] = [masks.length / count, values.length / count];
  return Array.from({ length: count }, (_, image) => ({
    values: values.subarray(image * size, (image + 1) * size),
    mask: masks.subarray(image * pixels, (image + 1) * pixels),
  }));
}
