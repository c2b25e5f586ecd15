import { coordinateGrid, type GridOptions } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { onHost } from '../tensors/on-host.js';

/** Coordinates at which images are evaluated. */
export type Coordinates =
  /** [N, 2], (row, column). */
  | tf.Tensor2D
  /** The crossings of rows and columns, row by row. What is the same along a row or column is computed once. */
  | GridAxes;

/** A grid as its rows and columns, which is faster to interpolate than the list of its points. */
export interface GridAxes {
  /** Coordinates of the rows, [R]. */
  readonly rows: tf.Tensor1D;
  /** Coordinates of the columns, [S]. */
  readonly columns: tf.Tensor1D;
}

/** Some crossings of a grid, other ones for each image. Constants, of which nothing is differentiated. */
export interface SampledCoordinates {
  /** Coordinates of the grid's rows, [R]. */
  readonly rows: Float32Array;
  /** Coordinates of its columns, [S]. */
  readonly columns: Float32Array;
  /** B. */
  readonly images: number;
  /** The crossings, row · S + column, as many for each image: [B · N], image by image. */
  readonly crossings: Int32Array;
}

/** The rows and columns of a grid, for the caller to dispose. */
export function gridAxes({ height, width, window }: GridOptions): GridAxes {
  const axes = () => {
    const axis = (size: { height: number; width: number }, column: number) =>
      coordinateGrid({ ...size, ...(window && { window }) })
        .slice([0, column], [-1, 1])
        .reshape([-1]) as tf.Tensor1D;
    return { rows: axis({ height, width: 1 }, 0), columns: axis({ height: 1, width }, 1) };
  };
  return onHost(() => tf.tidy(axes));
}

export function isGrid(coordinates: Coordinates): coordinates is GridAxes {
  return 'rows' in coordinates;
}

export function isSampled(coordinates: Coordinates | SampledCoordinates): coordinates is SampledCoordinates {
  return 'crossings' in coordinates;
}

/** As a list of points of each image, [B, N, 2]. */
export function sampledCoords({ rows, columns, images, crossings }: SampledCoordinates): tf.Tensor3D {
  const coords = new Float32Array(2 * crossings.length);
  for (const [index, crossing] of crossings.entries()) {
    coords[2 * index] = rows[Math.floor(crossing / columns.length)] as number;
    coords[2 * index + 1] = columns[crossing % columns.length] as number;
  }
  return tf.tensor3d(coords, [images, crossings.length / images, 2]);
}

/** As a list of points, [N, 2]. */
export function coordsOf(coordinates: Coordinates): tf.Tensor2D {
  if (!isGrid(coordinates)) return coordinates;
  return tf.tidy(() => {
    const [height, width] = [coordinates.rows.size, coordinates.columns.size];
    const rows = tf.mul(coordinates.rows.reshape([height, 1, 1]), tf.ones([height, width, 1]));
    const columns = tf.mul(coordinates.columns.reshape([1, width, 1]), tf.ones([height, width, 1]));
    return tf.concat([rows, columns], 2).reshape([height * width, 2]);
  });
}
