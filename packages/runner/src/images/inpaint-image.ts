import { floatToImages, type OnWarning, type RasterImage } from '@hypersiren/datasets';
import type { CropWindow } from '@hypersiren/datasets/media';
import { type Model, modelAt, renderImages } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs';
import { UsageError } from '../usage-error.js';
import { type ContextOptions, emitImage, knownPixels, type ReadContext, readContext } from './read-context.js';
import { cropMasked, reduceMasked } from './reduce-masked.js';

/** Options of {@link inpaintImage}. */
export interface InpaintImageOptions extends ContextOptions {
  /** Longer side of the result in pixels, at most {@link MAX_INPAINTED_SIDE}; default four times the model's. */
  readonly size?: number | undefined;
  /**
   * Known pixels of the result are the image's own; the others are rendered. Without it all pixels are rendered, and known ones
   * come out near their values. Default: with a mask, as otherwise there is nothing to mend.
   */
  readonly keepKnown?: boolean | undefined;
  /** The result has the size of the image file; what the model does not read stays as it is. Excludes `size`. */
  readonly paste?: boolean | undefined;
  /**
   * Whether the model reads the whole image at its own size, reduced to 512 pixels of the longer side if it is
   * larger, instead of the largest centered part at the model's; only of a model that reads images of any size. Default false.
   */
  readonly ownSize?: boolean | undefined;
  /** Called with what is unusual about the files. */
  readonly onWarning?: OnWarning | undefined;
  /** Called with what the image was brought to, before the model runs. */
  readonly onRead?: ((image: ReadImageSize) => void) | undefined;
}

/** What an image file was brought to before the model read it; all in pixels. */
export interface ReadImageSize {
  readonly source: { readonly height: number; readonly width: number };
  /** The part of the source that is read. */
  readonly window: Required<CropWindow>;
  /** The size that the model reads. */
  readonly read: { readonly height: number; readonly width: number };
  /** Known pixels at the model's size. */
  readonly known: number;
  /** Unknown pixels of the source outside of the window. */
  readonly unknownOutside: number;
}

/** An inpainted image, and from how many pixels it was inpainted. */
export interface InpaintedImage {
  readonly image: RasterImage;
  /** Known pixels of the image at the model's size. */
  readonly known: number;
  /** All pixels of the image at the model's size. */
  readonly pixels: number;
  /** Pixels of the result that are the image's own and not rendered. */
  readonly kept: number;
}

/** How much larger than the model's images a result without a size is. */
const ENLARGEMENT = 4;

/** The longest side of a result in pixels: 8,192² values of color take 0.8 GB. */
export const MAX_INPAINTED_SIDE = 8192;

/**
 * Inpaints an image file from some of its pixels, at any size.
 *
 * @throws UsageError for a size beyond the limit; DatasetError for files that cannot be read, or more pixels than there are
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

/** A size of the same shape with that longer side. */
function scaled(shape: { readonly height: number; readonly width: number }, longer: number) {
  const scale = longer / Math.max(shape.height, shape.width);
  return {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  };
}

/**
 * Puts the known pixels of the original in the place of rendered ones.
 *
 * @returns how many pixels of the result they are
 */
function keep({ data, height, width, channels }: RasterImage, { original, window }: ReadContext): number {
  const known = reduceMasked(cropMasked(original, window), { height, width });
  for (const [pixel, isKnown] of known.mask.entries())
    if (isKnown === 1)
      for (let c = 0; c < channels; c++) data[pixel * channels + c] = known.image.data[pixel * channels + c] as number;
  return knownPixels(known.mask);
}

/** The original with the rendered window in its place. */
function pasted({ data, channels }: RasterImage, { original: { image }, window }: ReadContext): RasterImage {
  const result = new Uint8Array(image.data);
  const rowLength = window.width * channels;
  for (let row = 0; row < window.height; row++) {
    const from = data.subarray(row * rowLength, (row + 1) * rowLength);
    result.set(from, ((window.top + row) * image.width + window.left) * channels);
  }
  return { ...image, data: result };
}
