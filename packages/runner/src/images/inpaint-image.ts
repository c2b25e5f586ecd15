import { floatToImages, type OnWarning, type RasterImage } from '@hypersiren/datasets';
import type { CropWindow } from '@hypersiren/datasets/media';
import { type Model, modelAt, renderImages } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { UsageError } from '../usage-error.js';
import { type ContextOptions, emitImage, knownPixels, type ReadContext, readContext } from './read-context.js';
import { cropMasked, reduceMasked } from './reduce-masked.js';

/** Options of {@link inpaintImage}. */
export interface InpaintImageOptions extends ContextOptions {
  /** Longer side of the result in pixels, at most {@link MAX_INPAINTED_SIDE}. Default: four times that of the model. */
  readonly size?: number | undefined;
  /**
   * Whether known pixels are copied from the image and only the others are rendered. Otherwise all pixels are rendered,
   * and known pixels only approximate their values. Default: true if there is a mask.
   */
  readonly keepKnown?: boolean | undefined;
  /**
   * Whether the result has the size of the image file; pixels that the model does not read are then copied from the
   * file. Excludes `size`. Default: false.
   */
  readonly paste?: boolean | undefined;
  /**
   * Whether the model reads the whole image at the image's own size, reduced to 512 pixels of the longer side if it is
   * larger. Requires a model that reads images of any size. Default false: the model reads the largest centered part,
   * resized to the model's size.
   */
  readonly ownSize?: boolean | undefined;
  /** Called with what is unusual about the files. */
  readonly onWarning?: OnWarning | undefined;
  /** Callback that receives the sizes of the image before the model runs. */
  readonly onRead?: ((image: ReadImageSize) => void) | undefined;
}

/** Sizes of an image file and of the image that the model reads, all in pixels. */
export interface ReadImageSize {
  readonly source: { readonly height: number; readonly width: number };
  /** Part of the source that the model reads. */
  readonly window: Required<CropWindow>;
  /** Size at which the model reads the image. */
  readonly read: { readonly height: number; readonly width: number };
  /** Number of known pixels at the model's size. */
  readonly known: number;
  /** Number of unknown pixels of the source outside the window. */
  readonly unknownOutside: number;
}

/** An inpainted image, with pixel counts. */
export interface InpaintedImage {
  readonly image: RasterImage;
  /** Number of known pixels at the model's size. */
  readonly known: number;
  /** Number of pixels at the model's size. */
  readonly pixels: number;
  /** Number of pixels of the result that are copied from the image file. */
  readonly kept: number;
}

/** Default ratio of the result's size to the model's size. */
const ENLARGEMENT = 4;

/** Largest side of a result in pixels. 8192² color values take 0.8 GB. */
export const MAX_INPAINTED_SIDE = 8192;

/**
 * Inpaints an image file from its known pixels, at any size.
 *
 * @throws UsageError for a size above the limit; DatasetError for files that cannot be read, or if `pixels` exceeds the
 * number of pixels
 */
export async function inpaintImage(model: Model, options: InpaintImageOptions): Promise<InpaintedImage> {
  const { ownSize = false } = options;
  const { paste = false, keepKnown = options.mask !== undefined } = options;
  checkSide('size', options.size);
  if (ownSize && !model.anySize) throw new UsageError('own-size: the model reads images of one size only');
  const context = await readContext(options, model.spec.shape, { onWarning: options.onWarning, ownSize });
  const { channels } = model.spec.shape;
  const shape = sizeOf(context.image);
  const { original, window, mask } = context;
  if (paste) checkSide('The cropped image for paste', Math.max(window.height, window.width));
  const known = knownPixels(mask);
  options.onRead?.({
    source: sizeOf(original.image),
    window,
    read: sizeOf(shape),
    known,
    unknownOutside: context.unknownOutside,
  });
  const size = paste
    ? sizeOf(window)
    : scaled(shape, options.size ?? Math.max(shape.height, shape.width) * ENLARGEMENT);
  const emitted = emitImage(model, context);
  try {
    const data = floatToImages(await renderImages(modelAt(model, shape), emitted, size));
    const rendered = { data, ...size, channels };
    const kept = keepKnown ? keep(rendered, context) : 0;
    const image = paste ? pasted(rendered, context) : rendered;
    return { image, known, pixels: mask.length, kept: kept + image.height * image.width - size.height * size.width };
  } finally {
    tf.dispose(emitted);
  }
}

function checkSide(what: string, side: number | undefined): void {
  if (side !== undefined && !(side >= 1 && side <= MAX_INPAINTED_SIDE))
    throw new UsageError(`${what}: expected 1 to ${MAX_INPAINTED_SIDE} pixels, got ${side}`);
}

function sizeOf({ height, width }: { readonly height: number; readonly width: number }) {
  return { height, width };
}

/** Returns the size with the same aspect ratio and the given longer side. */
function scaled(shape: { readonly height: number; readonly width: number }, longer: number) {
  const scale = longer / Math.max(shape.height, shape.width);
  return {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  };
}

/**
 * Replaces rendered pixels by the known pixels of the original.
 *
 * @returns number of replaced pixels
 */
function keep({ data, height, width, channels }: RasterImage, { original, window }: ReadContext): number {
  const known = reduceMasked(cropMasked(original, window), { height, width });
  for (const [pixel, isKnown] of known.mask.entries())
    if (isKnown === 1)
      for (let c = 0; c < channels; c++) data[pixel * channels + c] = known.image.data[pixel * channels + c] as number;
  return knownPixels(known.mask);
}

/** Returns the original with the rendered window pasted into it. */
function pasted({ data, channels }: RasterImage, { original: { image }, window }: ReadContext): RasterImage {
  const result = new Uint8Array(image.data);
  const rowLength = window.width * channels;
  for (let row = 0; row < window.height; row++) {
    const from = data.subarray(row * rowLength, (row + 1) * rowLength);
    result.set(from, ((window.top + row) * image.width + window.left) * channels);
  }
  return { ...image, data: result };
}
