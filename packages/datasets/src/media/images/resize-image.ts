import { DatasetError } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { heightAndWidth, type ResizeKernel, type Size } from './image-transform.js';
import type { RasterImage } from './raster-image.js';
import { toSharp } from './to-sharp.js';

/** The size that an image is brought to, and how. */
export interface ResizeOptions {
  /** To this size, whatever the sides' ratio was. */
  readonly size: Size;
  /** `nearest` repeats pixels, as a look at single pixels wants it; `lanczos3` is the sharpest of the smooth ones. */
  readonly kernel: ResizeKernel;
}

/**
 * Resizes a gray or colored image.
 *
 * @throws DatasetError `bad-config` for a size that is none; `bad-image` for an image without its H·W·C bytes, or with alpha.
 */
export async function resizeImage(image: RasterImage, { size, kernel }: ResizeOptions): Promise<RasterImage> {
  const { height, width } = heightAndWidth(size);
  // sharp weighs colors by alpha, so that not even `nearest` would keep them.
  if (image.channels !== 1 && image.channels !== 3)
    throw new DatasetError('bad-image', `an image of ${image.channels} channels cannot be resized, only one of 1 or 3`);
  const data = await toSharp(image).resize({ height, width, fit: 'fill', kernel }).raw().toBuffer();
  return { data: plainBytes(data), height, width, channels: image.channels };
}
