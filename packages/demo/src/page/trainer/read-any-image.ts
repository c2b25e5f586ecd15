import { rasterOf, readBitmap } from '../images/read-image.js';
import type { Raster } from '../images/resample.js';
import { PageError } from '../page-error.js';
import type { ImageSource } from './messages.js';

/** Longer side of the image that is fitted, in pixels. */
const LONGER_SIDE = 256;
/** Shorter side at the least. Narrower images have no Laplacian. */
const SHORTER_SIDE = 8;

/** Seed of the generated portraits, that of the example images. */
const SEED = 2026;

/** Reads an image of any aspect ratio in color, with values in [-1, 1], and at most 256 pixels along each side. */
export async function readAnyImage(source: ImageSource, name: string): Promise<Raster> {
  if ('portrait' in source) {
    const { portrait, renderPortrait } = await import('@hypersiren/datasets/portraits');
    const size = { height: LONGER_SIDE, width: LONGER_SIDE };
    return { ...size, channels: 3, data: renderPortrait(portrait(SEED, source.portrait), size) };
  }
  const bitmap = source instanceof Blob ? await readBitmap(source, name) : source;
  try {
    const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
    const [height, width] = [Math.round(bitmap.height * scale), Math.round(bitmap.width * scale)];
    if (Math.min(height, width) < SHORTER_SIDE)
      throw new PageError(
        `“${name}” has ${bitmap.width}×${bitmap.height} pixels. Choose an image that is less narrow.`,
      );
    return rasterOf(bitmap, bitmap, { height, width, channels: 3 });
  } finally {
    bitmap.close();
  }
}
