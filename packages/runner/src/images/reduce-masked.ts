import type { RasterImage } from '@hypersiren/datasets';
import type { CropWindow } from '@hypersiren/datasets/media';

/** An image of which some pixels are unknown. */
export interface MaskedImage {
  readonly image: RasterImage;
  /** [H·W], 1 = known, 0 = unknown. */
  readonly mask: Uint8Array;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Brings the largest centered part of an image with the shape of a size to that size. Each new pixel is the mean of the known
 * pixels in its area, so that unknown pixels leave no trace. It is known if at least half of them are.
 */
export function reduceMasked({ image, mask }: MaskedImage, size: Size): MaskedImage {
  const { channels } = image;
  const scale = Math.min(image.height / size.height, image.width / size.width);
  const top = (image.height - size.height * scale) / 2;
  const left = (image.width - size.width * scale) / 2;
  const { height, width } = size;
  const reduced: MaskedImage = {
    image: { data: new Uint8Array(height * width * channels), height, width, channels },
    mask: new Uint8Array(height * width),
  };
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const rows = cell(top + row * scale, scale, image.height);
      const columns = cell(left + column * scale, scale, image.width);
      const sums = new Float64Array(channels);
      let known = 0;
      for (let y = rows.from; y < rows.to; y++)
        for (let x = columns.from; x < columns.to; x++) {
          const pixel = y * image.width + x;
          if (mask[pixel] !== 1) continue;
          known++;
          for (let c = 0; c < channels; c++)
            sums[c] = (sums[c] as number) + (image.data[pixel * channels + c] as number);
        }
      const target = row * width + column;
      const area = (rows.to - rows.from) * (columns.to - columns.from);
      if (2 * known < area || known === 0) continue;
      reduced.mask[target] = 1;
      sums.forEach((sum, c) => {
        reduced.image.data[target * channels + c] = Math.round(sum / known);
      });
    }
  return reduced;
}

/** The part of an image in a window. */
export function cropMasked(
  { image, mask }: MaskedImage,
  { top, left, height, width }: Required<CropWindow>,
): MaskedImage {
  const { channels } = image;
  const data = new Uint8Array(height * width * channels);
  const cropped = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    const from = (top + row) * image.width + left;
    data.set(image.data.subarray(from * channels, (from + width) * channels), row * width * channels);
    cropped.set(mask.subarray(from, from + width), row * width);
  }
  return { image: { data, height, width, channels }, mask: cropped };
}

/** The mask of an image from that of a window at another size: each pixel of the window has the value of the one it lies in. */
export function enlargeMask(
  mask: Uint8Array,
  size: Size,
  image: Size,
  { top, left, height, width }: Required<CropWindow>,
): Uint8Array {
  const enlarged = new Uint8Array(image.height * image.width);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = within(row, height, size.height) * size.width + within(column, width, size.width);
      enlarged[(top + row) * image.width + left + column] = mask[from] as number;
    }
  return enlarged;
}

/** The index among `count` equal parts of a length that the center of a unit lies in. */
function within(index: number, length: number, count: number): number {
  return Math.floor(((index + 0.5) / length) * count);
}

/** The whole pixels for [start, start + length): those that lie mostly within it, or the one around its center. */
function cell(start: number, length: number, limit: number): { from: number; to: number } {
  const from = Math.round(start);
  const to = Math.min(limit, Math.round(start + length));
  const center = Math.min(limit - 1, Math.floor(start + length / 2));
  return length > 1 && to > from ? { from, to } : { from: center, to: center + 1 };
}
