import type { RasterImage } from '@hypersiren/datasets/media';

/** White pixels between images. */
const GAP = 2;

/** Arranges images of one size on a white sheet, row by row. */
export function tileImages(images: readonly RasterImage[], columns: number): RasterImage {
  const { height, width, channels } = images[0] as RasterImage;
  const rows = Math.ceil(images.length / columns);
  const sheet = { height: rows * (height + GAP) - GAP, width: columns * (width + GAP) - GAP, channels };
  const data = new Uint8Array(sheet.height * sheet.width * channels).fill(255);
  for (const [index, image] of images.entries()) {
    const top = Math.floor(index / columns) * (height + GAP);
    const left = (index % columns) * (width + GAP);
    for (let row = 0; row < height; row++)
      data.set(
        image.data.subarray(row * width * channels, (row + 1) * width * channels),
        ((top + row) * sheet.width + left) * channels,
      );
  }
  return { data, ...sheet };
}
