import type { RasterImage } from '@hypersiren/datasets';
import type { CropWindow } from '@hypersiren/datasets/media';

/** An image with unknown pixels. */
export interface MaskedImage {
  readonly image: RasterImage;
  /** Mask, shape [H·W]: 1 for known, 0 for unknown pixels. */
  readonly mask: Uint8Array;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Crops an image to its largest centered part with the aspect ratio of `size`, and resizes it to `size`. Each new pixel
 * is the mean of the known pixels in its area, so that unknown pixels have no influence. A new pixel is known if at
 * least half of the pixels in its area are known.
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

/** Crops an image and its mask to a window. */
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

/**
 * Enlarges a mask to the window of an image. Each pixel of the window has the value of the mask pixel that it lies in;
 * pixels outside the window are 0.
 */
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

/** Returns the index of the part that contains the center of a unit, for a length divided into `count` equal parts. */
function within(index: number, length: number, count: number): number {
  return Math.floor(((index + 0.5) / length) * count);
}

/**
 * Returns the range of pixels for the interval [start, start + length): those that lie mostly within the interval, or
 * the one at its center.
 */
function cell(start: number, length: number, limit: number): { from: number; to: number } {
  const from = Math.round(start);
  const to = Math.min(limit, Math.round(start + length));
  const center = Math.min(limit - 1, Math.floor(start + length / 2));
  return length > 1 && to > from ? { from, to } : { from: center, to: center + 1 };
}
