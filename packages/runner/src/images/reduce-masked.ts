import type { RasterImage } from '@hypersiren/datasets';

/** An image of which some pixels are unknown. */
export interface MaskedImage {
  image: RasterImage;
  /** [H·W], 1 = seen, 0 = unknown. */
  mask: Uint8Array;
}

/**
 * Brings an image to a size by its largest centered part of that shape. Every new pixel is the mean of the seen pixels in
 * its place, so that what is unknown leaves no trace; it is seen if at least half of them are.
 */
export function reduceMasked({ image, mask }: MaskedImage, size: { height: number; width: number }): MaskedImage {
  const { channels } = image;
  const scale = Math.min(image.height / size.height, image.width / size.width);
  const top = (image.height - size.height * scale) / 2;
  const left = (image.width - size.width * scale) / 2;
  const reduced: MaskedImage = {
    image: { data: new Uint8Array(size.height * size.width * channels), ...size, channels },
    mask: new Uint8Array(size.height * size.width),
  };
  for (let row = 0; row < size.height; row++)
    for (let column = 0; column < size.width; column++) {
      const rows = cell(top + row * scale, scale, image.height);
      const columns = cell(left + column * scale, scale, image.width);
      const sums = new Float64Array(channels);
      let seen = 0;
      for (let y = rows.from; y < rows.to; y++)
        for (let x = columns.from; x < columns.to; x++) {
          const pixel = y * image.width + x;
          if (mask[pixel] !== 1) continue;
          seen++;
          for (let c = 0; c < channels; c++)
            sums[c] = (sums[c] as number) + (image.data[pixel * channels + c] as number);
        }
      const target = row * size.width + column;
      const area = (rows.to - rows.from) * (columns.to - columns.from);
      if (2 * seen < area || seen === 0) continue;
      reduced.mask[target] = 1;
      sums.forEach((sum, c) => {
        reduced.image.data[target * channels + c] = Math.round(sum / seen);
      });
    }
  return reduced;
}

/** The whole pixels that stand for [start, start + length): those most of which lie within, or the one around the center. */
function cell(start: number, length: number, limit: number): { from: number; to: number } {
  const from = Math.round(start);
  const to = Math.min(limit, Math.round(start + length));
  const center = Math.min(limit - 1, Math.floor(start + length / 2));
  return length > 1 && to > from ? { from, to } : { from: center, to: center + 1 };
}
