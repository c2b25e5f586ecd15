import * as tf from '@tensorflow/tfjs';
import { coordsOf, type Places } from './places.js';

/** Letters: N places, h and w rows and columns of a map. */

/** Numbers that say where between the places of a map a coordinate lies. */
export const PHASES = 4;

/**
 * Where between the places of a map coordinates lie: sine and cosine of a turn for each step of the map, along rows and
 * columns. Interpolated features alone say what is around a place and not how far it is from them; this does, as the
 * relative coordinates of local implicit functions do (Chen et al. 2021, "LIIF", 3), and without their jumps half-way
 * between two places. Differentiable by the places.
 *
 * @param map its corners lie at the corners of [-1, 1]²
 * @returns [N, 4]
 */
export function latticePhase(places: Places, map: { readonly height: number; readonly width: number }): tf.Tensor2D {
  return tf.tidy(() => {
    const turns = tf.tensor1d([Math.PI * (map.height - 1), Math.PI * (map.width - 1)]); // of half the image's side
    const angles = tf.mul(tf.add(coordsOf(places), 1), turns);
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as tf.Tensor2D;
  });
}
