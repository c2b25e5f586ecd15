import type { ReadOptions } from '../../dataset-warning.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { decodeImage } from './decode-image.js';
import { checkImageTransform, type ImageTransform } from './image-transform.js';
import type { RasterImage } from './raster-image.js';

/**
 * Reads an image file (PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP) as 8 bits per channel, sRGB or gray. The EXIF orientation
 * is applied, and transparent pixels are blended with white. Then the transform of the options is applied.
 *
 * @throws DatasetError `missing-file`, `unreadable`, `bad-image`, `bad-config`.
 */
export async function readImage(path: string, options: ImageTransform & ReadOptions = {}): Promise<RasterImage> {
  checkImageTransform(options);
  return decodeImage(await readFileBytes(path), { path }, options);
}
