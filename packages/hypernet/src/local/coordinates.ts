import { coordinateGrid, type GridOptions } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

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
  return tf.tidy(() => {
    const axis = (size: { height: number; width: number }, column: number) =>
      tf.reshape(
        tf.slice(coordinateGrid({ ...size, ...(window && { window }) }), [0, column], [-1, 1]),
        [-1],
      ) as tf.Tensor1D;
    return { rows: axis({ height, width: 1 }, 0), columns: axis({ height: 1, width }, 1) };
  });
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
