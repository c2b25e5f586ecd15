import { epochOrder } from '@hypersiren/datasets';
import type { Size } from './view.js';

/** Mask of known pixels, shape [H·W]: 1 = known, 0 = unknown. Functions return new masks. */
export type Mask = Uint8Array<ArrayBuffer>;

export type Side = 'upper' | 'lower' | 'left' | 'right';

/** Returns a mask with `count` random known pixels. Masks with the same seed are nested. */
export function scattered({ height, width }: Size, count: number, seed: number): Mask {
  const mask = new Uint8Array(height * width);
  for (const pixel of epochOrder({ start: 0, count: mask.length }, { seed, epoch: 0 }).subarray(0, count))
    mask[pixel] = 1;
  return mask;
}

/** Returns a mask in which one half of the image is known. */
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

/** A point of an image in pixels. The center of the first pixel is at 0.5. */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/**
 * Draws a stroke of a round brush between two points: pixels whose centers are within the radius become known or
 * unknown. The pixels at both ends are always included.
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

/** Returns the number of known pixels. */
export function countSeen(mask: Mask): number {
  return mask.reduce((sum, seen) => sum + seen, 0);
}
