import * as tf from '@tensorflow/tfjs-core';
import { type Coordinates, coordsOf } from './coordinates.js';

/** Letters: N coordinates, h and w rows and columns of a map. */

/** Numbers that say where a coordinate lies between the centers of a map's cells. */
export const PHASES = 4;

/**
 * Where coordinates lie between the centers of a map's cells: sine and cosine of a turn for each step of the map, along rows and
 * columns. Interpolated features alone say what is around a point, not how far away it is; this does, as the
 * relative coordinates of local implicit functions do (Chen et al. 2021, "LIIF", 3), and without their jumps half-way
 * between two centers. Differentiable by the coordinates.
 *
 * @param map its corners lie at the corners of [-1, 1]²
 * @returns [N, 4]
 */
export function latticePhase(
  coordinates: Coordinates,
  map: { readonly height: number; readonly width: number },
): tf.Tensor2D {
  return tf.tidy(() => {
    const turns = tf.tensor1d([Math.PI * (map.height - 1), Math.PI * (map.width - 1)]); // of half the image's side
    const angles = tf.mul(tf.add(coordsOf(coordinates), 1), turns);
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as tf.Tensor2D;
  });
}
