import type { RasterImage } from './raster-image.js';

/**
 * Resizes an image without interpolation: each new pixel takes the value of the pixel that contains its center, as
 * `Image.resize` of Pillow with `NEAREST` does since version 3.4. The kernel `nearest` of libvips takes other pixels.
 */
export function nearestPixels(image: RasterImage, { height, width }: { height: number; width: number }): RasterImage {
  const { channels } = image;
  const [rows, columns] = [centers(image.height, height), centers(image.width, width)];
  const data = new Uint8Array(height * width * channels);
  let offset = 0;
  for (const row of rows)
    for (const column of columns) {
      const from = (row * image.width + column) * channels;
      data.set(image.data.subarray(from, from + channels), offset);
      offset += channels;
    }
  return { data, height, width, channels };
}

/** Returns the indices of the old pixels that contain the centers of the new ones, along one axis. */
function centers(before: number, after: number): number[] {
  return Array.from({ length: after }, (_, index) => Math.floor(((index + 0.5) * before) / after));
}
