import { writeFile } from 'node:fs/promises';
import { plainBytes } from '../../files/plain-bytes.js';
import type { RasterImage } from './raster-image.js';
import { toSharp } from './to-sharp.js';

/**
 * The bytes of a PNG file, lossless: 1 channel is gray, 2 gray and alpha, 3 color, 4 color and alpha.
 *
 * @throws DatasetError `bad-image` for an image without its H·W·C bytes.
 */
export async function encodePng(image: RasterImage): Promise<Uint8Array> {
  return plainBytes(await toSharp(image).png().toBuffer());
}

/**
 * Writes a PNG file; its folder exists.
 *
 * @throws DatasetError as `encodePng`; the file system's errors.
 */
export async function writePng(path: string, image: RasterImage): Promise<void> {
  await writeFile(path, await encodePng(image));
}
