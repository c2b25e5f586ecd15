import { epochOrder } from '@hypersiren/datasets';
import type { Size } from './view.js';

/** Which pixels are known: [H·W], 1 = known, 0 = unknown. Functions give new masks. */
export type Mask = Uint8Array<ArrayBuffer>;

export type Side = 'upper' | 'lower' | 'left' | 'right';

/** So many pixels at random; a larger count has all the pixels of a smaller one with the same seed. */
export function scattered({ height, width }: Size, count: number, seed: number): Mask {
  const mask = new Uint8Array(height * width);
  for (const pixel of epochOrder({ start: 0, count: mask.length }, { seed, epoch: 0 }).subarray(0, count))
    mask[pixel] = 1;
  return mask;
}

/** All pixels of one half. */
export function halved({ height, width }: Size, side: Side): Mask {
  const seen: Record<Side, (row: number, column: number) => boolean> = {
    upper: (row) => row < height / 2,
    lower: (row) => row >= height / 2,
    left: (_, column) => column < width / 2,
    right: (_, column) => column >= width / 2,
  };
  return Uint8Array.from({ length: height * width }, (_, pixel) =>
    Number(seen[side](Math.floor(pixel / width), pixel % width)),
  );
}

/** A point of an image in pixels: 0.5 is the center of the first. */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/**
 * A stroke of a round brush from one point to another: pixels whose centers are within the radius of it become known, or unknown.
 * A brush smaller than a pixel still marks those that its ends are in.
 */
export function stroked(
  mask: Mask,
  { height, width }: Size,
  from: Point,
  to: Point,
  radius: number,
  seen: boolean,
): Mask {
  const result = mask.slice();
  const [down, across] = [to.row - from.row, to.column - from.column];
  const length = down * down + across * across;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [y, x] = [row + 0.5 - from.row, column + 0.5 - from.column];
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, (y * down + x * across) / length));
      const distance = Math.hypot(y - share * down, x - share * across);
      const touched = [from, to].some((end) => Math.floor(end.row) === row && Math.floor(end.column) === column);
      if (distance <= radius || touched) result[row * width + column] = Number(seen);
    }
  return result;
}

/** How many pixels are known. */
export function countSeen(mask: Mask): number {
  return mask.reduce((sum, seen) => sum + seen, 0);
}
