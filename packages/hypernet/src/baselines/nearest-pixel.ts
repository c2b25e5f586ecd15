import type { ContextBatch } from '../context-batch.js';
import type { Baseline } from './baseline.js';

/**
 * Every pixel as the known pixel nearest to it, by the distance of their centres; of several at the same distance, the
 * upper, then the left one. Mid-grey where nothing is known.
 */
export const nearestPixel: Baseline = {
  description: 'every pixel as the nearest known one',
  fit({ height, width }) {
    const offsets = offsetsByDistance(height, width);
    return {
      name: 'nearest known pixel',
      predict: async (context) => nearest(context, offsets),
    };
  },
};

interface Offset {
  readonly row: number;
  readonly column: number;
}

/** Every way to go from one pixel to another, the shortest first. */
function offsetsByDistance(height: number, width: number): Offset[] {
  const offsets: Offset[] = [];
  for (let row = 1 - height; row < height; row++)
    for (let column = 1 - width; column < width; column++) offsets.push({ row, column });
  const squaredLength = ({ row, column }: Offset) => row ** 2 + column ** 2;
  return offsets.sort((a, b) => squaredLength(a) - squaredLength(b)); // a stable sort keeps upper and left ones first
}

function nearest({ count, height, width, channels, images, masks }: ContextBatch, offsets: readonly Offset[]) {
  const predicted = new Float32Array(images.length);
  for (let image = 0; image < count; image++) {
    const start = image * height * width;
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const offset = offsets.find(({ row: down, column: right }) => {
          const [y, x] = [row + down, column + right];
          return y >= 0 && y < height && x >= 0 && x < width && masks[start + y * width + x] === 1;
        });
        if (offset === undefined) continue;
        const from = (start + (row + offset.row) * width + column + offset.column) * channels;
        predicted.set(images.subarray(from, from + channels), (start + row * width + column) * channels);
      }
  }
  return predicted;
}
