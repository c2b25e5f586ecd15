import * as tf from '@tensorflow/tfjs-core';
import { type Coordinates, coordsOf } from './coordinates.js';

/** Dimensions: N coordinates, h and w rows and columns of a map. */

/** Number of phase features of a coordinate. */
export const PHASES = 4;

/**
 * Computes phase features of coordinates: where they lie between the centers of a map's cells, as sine and cosine with
 * a period of one cell, along rows and columns. Interpolated features alone do not contain the distance to the cell
 * centers. Local implicit functions use relative coordinates for this (Chen et al. 2021, "LIIF", section 3); phases do
 * not jump halfway between two centers. Differentiable with respect to the coordinates.
 *
 * @param map its corners lie at the corners of [-1, 1]²
 * @returns [N, 4]
 */
export function latticePhase(
  coordinates: Coordinates,
  map: { readonly height: number; readonly width: number },
): tf.Tensor2D {
  return tf.tidy(() => {
    const turns = tf.tensor1d([Math.PI * (map.height - 1), Math.PI * (map.width - 1)]); // angle per unit of the coordinates
    const angles = tf.mul(tf.add(coordsOf(coordinates), 1), turns);
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as tf.Tensor2D;
  });
}
