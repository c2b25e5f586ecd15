import { floatToImages, type OnWarning, type RasterImage } from '@hypersiren/datasets';
import { type Model, renderImages } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs';
import { type ContextOptions, completeContext, readContext } from './read-context.js';

export interface InpaintImageOptions extends ContextOptions {
  /** Longer side of the result in pixels; default four times the model's. */
  readonly size?: number | undefined;
  /** Told what is unusual about the files. */
  readonly onWarning?: OnWarning | undefined;
}

/** An image that was inpainted, and from how many pixels. */
export interface InpaintedImage {
  readonly image: RasterImage;
  /** Known pixels of the image at the model's size, of so many. */
  readonly known: number;
  readonly pixels: number;
}

/** How much larger than the model's images a result is that has no size. */
const ENLARGEMENT = 4;

/**
 * Inpaints an image file from some of its pixels, at any size.
 *
 * @throws DatasetError for files that cannot be read, or more pixels than there are
 */
export async function inpaintImage(model: Model, options: InpaintImageOptions): Promise<InpaintedImage> {
  const { shape } = model.spec;
  const context = await readContext(options, shape, options.onWarning);
  const longer = Math.max(shape.height, shape.width);
  const scale = (options.size ?? longer * ENLARGEMENT) / longer;
  const size = {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  };
  const images = completeContext(model, context);
  try {
    const data = floatToImages(await renderImages(model, images, size));
    return {
      image: { data, ...size, channels: shape.channels },
      known: context.mask.reduce((sum, known) => sum + known, 0),
      pixels: context.mask.length,
    };
  } finally {
    tf.dispose(images);
  }
}
