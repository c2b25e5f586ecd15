import { coordinateGrid, type GridOptions } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { onHost } from '../tensors/on-host.js';

/** Coordinates at which images are evaluated. */
export type Coordinates =
  /** List of coordinates (row, column), [N, 2]. */
  | tf.Tensor2D
  /**
   * All crossings of rows and columns, row by row. Values that are constant along a row or column are computed once.
   */
  | GridAxes;

/** Rows and columns of a grid. Interpolation is faster on a grid than on a list of its coordinates. */
export interface GridAxes {
  /** Coordinates of the rows, [R]. */
  readonly rows: tf.Tensor1D;
  /** Coordinates of the columns, [S]. */
  readonly columns: tf.Tensor1D;
}

/** Some crossings of a grid, different for each image. The coordinates are constants without gradients. */
export interface SampledCoordinates {
  /** Coordinates of the grid's rows, [R]. */
  readonly rows: Float32Array;
  /** Coordinates of the grid's columns, [S]. */
  readonly columns: Float32Array;
  /** Number of images, B. */
  readonly images: number;
  /** Crossings as row · S + column, the same number for each image: [B · N], image by image. */
  readonly crossings: Int32Array;
}

/** Returns the rows and columns of a grid, to be disposed by the caller. */
export function gridAxes({ height, width, window }: GridOptions): GridAxes {
  const axes = () => {
    const axis = (size: { height: number; width: number }, column: number) =>
      tf.reshape(
        tf.slice(coordinateGrid({ ...size, ...(window && { window }) }), [0, column], [-1, 1]),
        [-1],
      ) as tf.Tensor1D;
    return { rows: axis({ height, width: 1 }, 0), columns: axis({ height: 1, width }, 1) };
  };
  return onHost(() => {
    const created = tf.tidy(axes);
    const [rows, columns] = [created.rows, created.columns].map((axis) => axis.dataSync().slice() as Float32Array);
    known.set(created, { rows: rows as Float32Array, columns: columns as Float32Array });
    return created;
  });
}

/** Coordinates of the axes that {@link gridAxes} created, which other backends would have to transfer. */
const known = new WeakMap<GridAxes, { readonly rows: Float32Array; readonly columns: Float32Array }>();

/** Returns the coordinates of a grid's rows and columns; undefined if it was not created by {@link gridAxes}. */
export function knownAxes(axes: GridAxes): { readonly rows: Float32Array; readonly columns: Float32Array } | undefined {
  return known.get(axes);
}

/** Tolerance for single-precision rounding of a coordinate, in steps, for maps of up to some thousand steps. */
const ROUNDING = 1e-3;

/**
 * Returns the position of a coordinate among the steps of a map, from 0 to count − 1. Coordinates outside are clamped;
 * those that differ from a step by rounding alone are at the step.
 *
 * @param count number of steps
 */
export function stepOf(coordinate: number, count: number): number {
  const step = ((Math.min(1, Math.max(-1, coordinate)) + 1) * (count - 1)) / 2;
  return Math.abs(step - Math.round(step)) < ROUNDING ? Math.round(step) : step;
}

export function isGrid(coordinates: Coordinates): coordinates is GridAxes {
  return 'rows' in coordinates;
}

export function isSampled(coordinates: Coordinates | SampledCoordinates): coordinates is SampledCoordinates {
  return 'crossings' in coordinates;
}

/** Returns the coordinates of each image as a list, [B, N, 2]. */
export function sampledCoords({ rows, columns, images, crossings }: SampledCoordinates): tf.Tensor3D {
  const coords = new Float32Array(2 * crossings.length);
  for (const [index, crossing] of crossings.entries()) {
    coords[2 * index] = rows[Math.floor(crossing / columns.length)] as number;
    coords[2 * index + 1] = columns[crossing % columns.length] as number;
  }
  return tf.tensor3d(coords, [images, crossings.length / images, 2]);
}

/** Returns the coordinates as a list, [N, 2]. */
export function coordsOf(coordinates: Coordinates): tf.Tensor2D {
  if (!isGrid(coordinates)) return coordinates;
  return tf.tidy(() => {
    const [height, width] = [coordinates.rows.size, coordinates.columns.size];
    const rows = tf.mul(tf.reshape(coordinates.rows, [height, 1, 1]), tf.ones([height, width, 1]));
    const columns = tf.mul(tf.reshape(coordinates.columns, [1, width, 1]), tf.ones([height, width, 1]));
    return tf.reshape(tf.concat([rows, columns], 2), [height * width, 2]);
  });
}
