import { writeFile } from 'node:fs/promises';
import { plainBytes } from '../../files/plain-bytes.js';
import type { RasterImage } from './raster-image.js';
import { toSharp } from './to-sharp.js';

/**
 * Encodes an image as PNG, lossless. Channels: 1 for gray, 2 for gray and alpha, 3 for color, 4 for color and alpha.
 *
 * @throws DatasetError `bad-image` if the number of bytes is not H·W·C.
 */
export async function encodePng(image: RasterImage): Promise<Uint8Array> {
  return plainBytes(await toSharp(image).png().toBuffer());
}

/**
 * Writes a PNG file into an existing folder.
 *
 * @throws DatasetError for the same reasons as `encodePng`; errors of the file system.
 */
export async function writePng(path: string, image: RasterImage): Promise<void> {
  await writeFile(path, await encodePng(image));
}
