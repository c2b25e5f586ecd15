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
