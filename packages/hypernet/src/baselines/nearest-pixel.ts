import type { ImageShape } from '@hypersiren/datasets';
import { baselineType } from './baseline.js';
import { inpaintEach, type KnownImage } from './inpaint-each.js';

const TITLE = 'nearest known pixel';

/**
 * Nearest-neighbor interpolation: every unknown pixel gets the value of the known pixel whose center is nearest. Of
 * several at the same distance, the upper one is taken, then the left one. If no pixel is known, all pixels are
 * mid-gray.
 */
export const nearestPixel = baselineType({
  name: 'nearest-pixel',
  title: TITLE,
  description: 'The value of the nearest known pixel',
  options: {},
  version: 1,
  fit: async (_config, { dataset }) => inpaintEach(TITLE, nearestFill(dataset)),
});

interface Offset {
  readonly row: number;
  readonly column: number;
}

/** Returns a function that gives the unknown pixels of an image the values of the nearest known ones. */
export function nearestFill({ height, width, channels }: ImageShape): (image: KnownImage) => void {
  const offsets = offsetsByDistance(height, width);
  return ({ values, mask }) => {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        if (mask[row * width + column] === 1) continue;
        const offset = offsets.find(({ row: down, column: right }) => {
          const [y, x] = [row + down, column + right];
          return y >= 0 && y < height && x >= 0 && x < width && mask[y * width + x] === 1;
        });
        if (offset === undefined) return; // no pixel is known
        const from = ((row + offset.row) * width + column + offset.column) * channels;
        values.copyWithin((row * width + column) * channels, from, from + channels);
      }
  };
}

/** Returns all offsets between two pixels, the shortest first. */
function offsetsByDistance(height: number, width: number): Offset[] {
  const offsets: Offset[] = [];
  for (let row = 1 - height; row < height; row++)
    for (let column = 1 - width; column < width; column++) offsets.push({ row, column });
  const squaredLength = ({ row, column }: Offset) => row ** 2 + column ** 2;
  return offsets.sort((a, b) => squaredLength(a) - squaredLength(b)); // the sort is stable: upper and left ones stay first
}
