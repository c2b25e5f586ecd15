import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { SirenError } from '../siren-error.js';

/** Part of the plane that a grid covers. */
export interface CoordinateWindow {
  /** Coordinates of the first and the last row. The whole image is [-1, 1]. */
  readonly rows: readonly [first: number, last: number];
  /** Coordinates of the first and the last column. The whole image is [-1, 1]. */
  readonly columns: readonly [first: number, last: number];
}

/** Options of {@link coordinateGrid}. */
export interface GridOptions {
  /** Number of rows, 1 or more. */
  readonly height: number;
  /** Number of columns, 1 or more. */
  readonly width: number;
  /**
   * Window that the grid covers, which may extend beyond the image. Default: the whole image, [-1, 1] along both axes.
   */
  readonly window?: CoordinateWindow;
}

/** Window of the whole image. */
const WHOLE: CoordinateWindow = { rows: [-1, 1], columns: [-1, 1] };

/**
 * Returns the coordinates of an image's pixels as (row, column), row by row, both ends of the window included. An axis
 * with one pixel has its coordinate at the center of the window.
 *
 * @returns float32 [height·width, 2]
 * @throws SirenError `option` if a size is not an integer above 0 or a bound is not finite
 */
export function coordinateGrid(grid: GridOptions): tf.Tensor2D {
  checkGrid('siren.coordinateGrid', grid);
  const count = grid.height * grid.width;
  return tf.tensor2d(gridPoints(grid, 0, count), [count, 2]);
}

/**
 * Returns the coordinates of pixels `from` (inclusive) to `to` (exclusive), counted row by row, shape [to - from, 2].
 */
export function gridPoints({ height, width, window = WHOLE }: GridOptions, from: number, to: number): Float32Array {
  const points = new Float32Array(2 * (to - from));
  for (let pixel = from; pixel < to; pixel++) {
    points[2 * (pixel - from)] = position(window.rows, Math.floor(pixel / width), height);
    points[2 * (pixel - from) + 1] = position(window.columns, pixel % width, width);
  }
  return points;
}

/**
 * Throws a `SirenError` with code `option` unless the grid's sizes and window are valid. The message begins with
 * `what`.
 */
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

/** Returns the coordinate of pixel `index` of `count`. Both ends are exact. */
function position([first, last]: readonly [number, number], index: number, count: number): number {
  const share = count === 1 ? 0.5 : index / (count - 1);
  return first * (1 - share) + last * share;
}
