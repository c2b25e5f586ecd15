import { DatasetError } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { heightAndWidth, type ResizeKernel, type Size } from './image-transform.js';
import type { RasterImage } from './raster-image.js';
import { toSharp } from './to-sharp.js';

/** Options of {@link resizeImage}. */
export interface ResizeOptions {
  /** Size of the result. The aspect ratio is not kept. */
  readonly size: Size;
  /**
   * Interpolation kernel. `nearest` repeats pixels, to show single pixels; `lanczos3` is the sharpest of the smooth
   * kernels.
   */
  readonly kernel: ResizeKernel;
}

/**
 * Resizes a gray or color image.
 *
 * @throws DatasetError `bad-config` for an invalid size; `bad-image` for an image with alpha, or if the number of bytes
 * is not H·W·C.
 */
export async function resizeImage(image: RasterImage, { size, kernel }: ResizeOptions): Promise<RasterImage> {
  const { height, width } = heightAndWidth(size);
  // sharp multiplies colors by alpha, so even `nearest` would change them.
  if (image.channels !== 1 && image.channels !== 3)
    throw new DatasetError('bad-image', `an image with ${image.channels} channels cannot be resized, expected 1 or 3`);
  const data = await toSharp(image).resize({ height, width, fit: 'fill', kernel }).raw().toBuffer();
  return { data: plainBytes(data), height, width, channels: image.channels };
}
