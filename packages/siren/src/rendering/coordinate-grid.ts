import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { SirenError } from '../siren-error.js';

/** The part of the plane that a grid covers: the coordinates of its first and last row, and of its first and last column. */
export interface CoordinateWindow {
  /** Coordinate of the first and of the last row; the whole image is [-1, 1]. */
  readonly rows: readonly [first: number, last: number];
  /** Coordinate of the first and of the last column; the whole image is [-1, 1]. */
  readonly columns: readonly [first: number, last: number];
}

/** A regular grid of coordinates. */
export interface GridOptions {
  /** Rows, 1 or more. */
  readonly height: number;
  /** Columns, 1 or more. */
  readonly width: number;
  /** What the grid covers; default the whole image, [-1, 1] both ways. May reach outside it. */
  readonly window?: CoordinateWindow;
}

/** The whole image. */
const WHOLE: CoordinateWindow = { rows: [-1, 1], columns: [-1, 1] };

/**
 * The coordinates of an image's pixels, as (row, column), row by row, both ends of the window included.
 * An axis with one pixel lies at the center of its window.
 *
 * @returns float32 [height·width, 2]
 * @throws SirenError `option` if a size is not a whole number above 0, or a bound is not finite
 */
export function coordinateGrid(grid: GridOptions): tf.Tensor2D {
  checkGrid('siren.coordinateGrid', grid);
  const count = grid.height * grid.width;
  return tf.tensor2d(gridPoints(grid, 0, count), [count, 2]);
}

/** The coordinates of pixels `from` (included) to `to` (left out), counted row by row: [to - from, 2], flat. */
export function gridPoints({ height, width, window = WHOLE }: GridOptions, from: number, to: number): Float32Array {
  const points = new Float32Array(2 * (to - from));
  for (let pixel = from; pixel < to; pixel++) {
    points[2 * (pixel - from)] = position(window.rows, Math.floor(pixel / width), height);
    points[2 * (pixel - from) + 1] = position(window.columns, pixel % width, width);
  }
  return points;
}

/** Throws a SirenError that begins with `what` unless the grid's sizes and window are usable. */
export function checkGrid(what: string, grid: GridOptions): void {
  checkCount(`${what}: height`, grid.height, 1);
  checkCount(`${what}: width`, grid.width, 1);
  if (grid.window === undefined) return;
  for (const axis of ['rows', 'columns'] as const) {
    const bounds: readonly number[] | undefined = grid.window[axis];
    if (bounds?.length !== 2 || !bounds.every(Number.isFinite)) {
      throw new SirenError('option', `${what}: window.${axis}: expected two finite numbers, got [${bounds}]`);
    }
  }
}

/** Coordinate of pixel `index` of `count` between the two ends; this form gives both ends exactly. */
function position([first, last]: readonly [number, number], index: number, count: number): number {
  const share = count === 1 ? 0.5 : index / (count - 1);
  return first * (1 - share) + last * share;
}
