import { imageBytes } from '../dataset/image-bytes.js';
import { DatasetError } from '../dataset-error.js';
import type { Lanes } from './jets.js';
import { BLOCK, painter, TILE } from './painter.js';
import { type Portrait, portrait } from './portrait.js';

/** Grid of points. Both ends of each axis are included. */
export interface PortraitGrid {
  /** Number of rows, at least 1. */
  readonly height: number;
  /** Number of columns, at least 1. */
  readonly width: number;
  /** Coordinates of the first and last row and column. Default: [−1, 1] along both axes, the whole image. */
  readonly window?: { readonly rows: readonly [number, number]; readonly columns: readonly [number, number] };
}

/** Consecutive portraits of a series: seed, range of indices and image size. */
export interface PortraitSeries {
  /** Random seed, an integer. */
  readonly seed: number;
  /** Index of the first portrait. Default: 0. */
  readonly first?: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Evaluates a portrait at the points of a grid. The values are samples of the function, not means over pixels.
 *
 * @returns Values in [−1, 1], shape [H, W, 3].
 * @throws DatasetError `bad-config` for a grid without points.
 */
export function renderPortrait(portrait: Portrait, grid: PortraitGrid): Float32Array {
  const values = new Float32Array(imageBytes({ ...grid, channels: 3 }));
  paintGrid(portrait, grid, 0, (lanes, from, channel, to, count) => {
    for (let i = 0; i < count; i++) values[3 * (to + i) + channel] = lanes[from + i] as number;
  });
  return values;
}

/**
 * Evaluates the exact derivatives of a portrait at the points of a grid, per unit of coordinate.
 *
 * @returns Derivatives, shape [H, W, 3, 2]. The last axis is [d/d row, d/d column].
 * @throws DatasetError `bad-config` for a grid without points.
 */
export function renderPortraitGradient(portrait: Portrait, grid: PortraitGrid): Float32Array {
  const slopes = new Float32Array(2 * imageBytes({ ...grid, channels: 3 }));
  paintGrid(portrait, grid, 2, (lanes, from, channel, to, count) => {
    for (let axis = 0; axis < 2; axis++) {
      const start = from + (1 + axis) * BLOCK;
      for (let i = 0; i < count; i++) slopes[2 * (3 * (to + i) + channel) + axis] = lanes[start + i] as number;
    }
  });
  return slopes;
}

/**
 * Renders consecutive portraits of a series as bytes.
 *
 * @returns Bytes, shape [N, H, W, 3]. −1 maps to 0 and 1 maps to 255, rounded.
 * @throws DatasetError `bad-config` for a grid without points, a negative count or a seed that is not an integer.
 */
export function renderPortraits({ seed, first = 0, count, height, width }: PortraitSeries): Uint8Array {
  const size = imageBytes({ height, width, channels: 3 });
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new DatasetError('bad-config', `renderPortraits: count: expected an integer of at least 0, got ${count}`);
  }
  const images = new Uint8Array(count * size);
  for (let image = 0; image < count; image++) {
    const start = image * height * width;
    paintGrid(portrait(seed, first + image), { height, width }, 0, (lanes, from, channel, to, points) => {
      for (let i = 0; i < points; i++) {
        images[3 * (start + to + i) + channel] = Math.floor(((lanes[from + i] as number) + 1) * 127.5 + 0.5);
      }
    });
  }
  return images;
}

/**
 * Paints a grid tile by tile. For each channel and each row of a tile, calls `take` with the painted values and their
 * offset, the channel, and the offset and length of the row segment in the grid.
 */
function paintGrid(
  { layers }: Portrait,
  { height, width, window = { rows: [-1, 1], columns: [-1, 1] } }: PortraitGrid,
  directions: 0 | 2,
  take: (lanes: Lanes, from: number, channel: number, to: number, count: number) => void,
): void {
  const brush = painter(directions);
  const rows = Array.from({ length: height }, (_, i) => position(window.rows, i, height));
  const columns = Array.from({ length: width }, (_, j) => position(window.columns, j, width));
  for (let top = 0; top < height; top += TILE) {
    const tileRows = rows.slice(top, top + TILE);
    for (let left = 0; left < width; left += TILE) {
      const tileColumns = columns.slice(left, left + TILE);
      brush.paint(layers, tileRows, tileColumns);
      const count = tileColumns.length;
      for (let i = 0; i < tileRows.length; i++) {
        brush.canvas.forEach((lanes, channel) => {
          take(lanes, i * count, channel, (top + i) * width + left, count);
        });
      }
    }
  }
}

/**
 * Returns the coordinate of point `index` of `count` between two ends, both of which are reached exactly. A single
 * point is at the center.
 */
function position([first, last]: readonly [number, number], index: number, count: number): number {
  const share = count === 1 ? 0.5 : index / (count - 1);
  return first * (1 - share) + last * share;
}
