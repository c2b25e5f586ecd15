import type { ReadOptions } from '../../dataset-warning.js';
import { readFileBytes } from '../../files/read-file-bytes.js';
import { decodeImage } from './decode-image.js';
import { checkImageTransform, type ImageTransform } from './image-transform.js';
import type { RasterImage } from './raster-image.js';

/**
 * Reads one image file (PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP): 8 bits per channel of sRGB or gray, upright, transparent pixels
 * on white; cropped, resized and made gray or colored as named.
 *
 * @throws DatasetError `missing-file`, `unreadable`, `bad-image`, `bad-config`.
 */
export async function readImage(path: string, options: ImageTransform & ReadOptions = {}): Promise<RasterImage> {
  checkImageTransform(options);
  return decodeImage(await readFileBytes(path), { path }, options);
}
