import { type ImageSize, imagesToFloat, type OnWarning, sampleContext } from '@hypersiren/datasets';
import { type CropWindow, centeredWindow, readImage, readMask } from '@hypersiren/datasets/media';
import { contextTensors, type ImplicitImages, type Model, type ModelShape, modelAt } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { cropMasked, enlargeMask, type MaskedImage, reduceMasked } from './reduce-masked.js';

/** An image file and its known pixels. */
export interface ContextOptions {
  /** Path of the image file. */
  readonly image: string;
  /** Number of known pixels, chosen at random at the model's size. Default: all pixels, or those of the mask. */
  readonly pixels?: number | undefined;
  /** Path of an image file whose light pixels are the known ones. It has the size of the image or of the model. */
  readonly mask?: string | undefined;
  /** Seed of the random pixels. Default: 1. */
  readonly seed?: number | undefined;
}

/** An image at the model's size with its known pixels, and the original image. */
export interface ReadContext extends MaskedImage {
  /** Image and mask at the size of the file. The mask is 0 outside the window. */
  readonly original: MaskedImage;
  /** Part of the original that the model reads. */
  readonly window: Required<CropWindow>;
  /** Number of unknown pixels of the original outside the window. */
  readonly unknownOutside: number;
}

/**
 * Reads an image and its known pixels, resized for the model.
 *
 * @param onWarning called with a description of anything unusual about the files
 * @param ownSize whether to keep the image's own size, or the largest size with its aspect ratio within {@link
 * MAX_READ_SIDE}; otherwise the model's size is used
 * @throws DatasetError if a file cannot be read, the mask has another size, or more known pixels are requested than the
 * image has
 */
export async function readContext(
  { image, mask, pixels, seed = 1 }: ContextOptions,
  { channels: modelChannels, ...modelSize }: ModelShape,
  { onWarning, ownSize = false }: { readonly onWarning?: OnWarning | undefined; readonly ownSize?: boolean } = {},
): Promise<ReadContext> {
  const channels = modelChannels === 1 ? 1 : 3;
  const source = await readImage(image, { channels, onWarning });
  const shape = ownSize ? reducedSize(source) : modelSize;
  const { height, width } = shape;
  const window = centeredWindow(source, shape);
  const known = mask === undefined ? undefined : await readMask(mask, undefined, { onWarning });
  if (known && (known.height !== height || known.width !== width)) {
    // The mask does not have the model's size, so it must have that of the image.
    const original = { image: source, mask: (await readMask(mask as string, source)).mask };
    const unknown = original.mask.length - knownPixels(original.mask);
    const inside = cropMasked(original, window).mask;
    const unknownOutside = unknown - (inside.length - knownPixels(inside));
    return { ...reduceMasked(original, { height, width }), original, window, unknownOutside };
  }
  const reduced = await readImage(image, { crop: 'center', resize: 'stretch', size: [height, width], channels });
  const spec = pixels === undefined ? 'full' : { pixels };
  const reducedMask = known?.mask ?? sampleContext(spec, shape, { seed, epoch: 0, index: 0 });
  const original = { image: source, mask: enlargeMask(reducedMask, shape, source, window) };
  return { image: reduced, mask: reducedMask, original, window, unknownOutside: 0 };
}

/**
 * Maximum length, in pixels, of the longer side of an image that is read at its own size. Larger images are reduced.
 */
export const MAX_READ_SIDE = 512;

/** Returns the size of an image, or the largest size with its aspect ratio within {@link MAX_READ_SIDE}. */
function reducedSize({ height, width }: ImageSize): ImageSize {
  const scale = Math.min(1, MAX_READ_SIDE / Math.max(height, width));
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}

/** The implicit image that a model emits for the known pixels, for the caller to dispose. */
export function emitImage(model: Model, { image, mask }: MaskedImage): ImplicitImages {
  const { height, width, channels } = image;
  const images = imagesToFloat({ images: image.data, height, width, channels }, [0]);
  return tf.tidy(() =>
    modelAt(model, image).inpaint(contextTensors({ count: 1, height, width, channels, images, masks: mask })),
  );
}

/** Returns the number of known pixels of a mask. */
export function knownPixels(mask: Uint8Array): number {
  return mask.reduce((sum, known) => sum + known, 0);
}
