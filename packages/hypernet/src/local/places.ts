import { coordinateGrid, type GridOptions } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';

/** Where images are asked for. */
export type Places =
  /** [N, 2], (row, column). */
  | tf.Tensor2D
  /** The crossings of some rows and columns, row by row: what is the same along a row or a column is computed once. */
  | GridPlaces;

/** Places on a grid: rows and columns apart, which is quicker to interpolate than as many points. */
export interface GridPlaces {
  /** Coordinates of the rows, [R]. */
  readonly rows: tf.Tensor1D;
  /** Coordinates of the columns, [S]. */
  readonly columns: tf.Tensor1D;
}

/** Some crossings of a grid, other ones for each image. Constants, of which nothing is differentiated. */
export interface SampledPlaces {
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
export function gridPlaces({ height, width, window }: GridOptions): GridPlaces {
  return tf.tidy(() => {
    const axis = (size: { height: number; width: number }, column: number) =>
      coordinateGrid({ ...size, ...(window && { window }) })
        .slice([0, column], [-1, 1])
        .reshape([-1]) as tf.Tensor1D;
    return { rows: axis({ height, width: 1 }, 0), columns: axis({ height: 1, width }, 1) };
  });
}

export function isGrid(places: Places): places is GridPlaces {
  return 'rows' in places;
}

export function isSampled(places: Places | SampledPlaces): places is SampledPlaces {
  return 'crossings' in places;
}

/** The coordinates of places of each image, [B, N, 2]. */
export function sampledCoords({ rows, columns, images, crossings }: SampledPlaces): tf.Tensor3D {
  const coords = new Float32Array(2 * crossings.length);
  for (const [index, crossing] of crossings.entries()) {
    coords[2 * index] = rows[Math.floor(crossing / columns.length)] as number;
    coords[2 * index + 1] = columns[crossing % columns.length] as number;
  }
  return tf.tensor3d(coords, [images, crossings.length / images, 2]);
}

/** The coordinates of places, [N, 2]. */
export function coordsOf(places: Places): tf.Tensor2D {
  if (!isGrid(places)) return places;
  return tf.tidy(() => {
    const [height, width] = [places.rows.size, places.columns.size];
    const rows = tf.mul(places.rows.reshape([height, 1, 1]), tf.ones([height, width, 1]));
    const columns = tf.mul(places.columns.reshape([1, width, 1]), tf.ones([height, width, 1]));
    return tf.concat([rows, columns], 2).reshape([height * width, 2]);
  });
}
