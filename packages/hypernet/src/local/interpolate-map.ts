import { mayBeDifferentiated } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { sumAlongAxes } from '../tensors/sum-along-axes.js';
import { type Coordinates, type GridAxes, isGrid, knownAxes, stepOf } from './coordinates.js';
import type { Interpolation } from './interpolation.js';

/**
 * Dimensions: B images, N coordinates, L channels of a map, h and w its rows and columns; R and S rows and columns of a
 * grid.
 */

/**
 * Interpolates a map at coordinates. The corners of the map are at the corners of [-1, 1]²; outside, the outermost
 * values continue. Differentiable with respect to map and coordinates.
 *
 * @param map [B, h, w, L]
 * @returns [B, N, L]
 */
export function interpolateMap(
  map: tf.Tensor4D,
  coordinates: Coordinates,
  { weight, isExact }: Interpolation,
): tf.Tensor3D {
  const [images, height, width, channels] = map.shape;
  return tf.tidy(() => {
    if (isGrid(coordinates)) {
      if (isExact && isEveryStep(coordinates, height, width))
        return tf.reshape(map, [images, -1, channels]) as tf.Tensor3D;
      const down = axisWeights(coordinates.rows, height, weight); // [R, h]
      const across = axisWeights(coordinates.columns, width, weight); // [S, w]
      return tf.reshape(sumAlongAxes(map, down, across), [images, -1, channels]) as tf.Tensor3D; // [B, R·S, L]
    }
    const [rows, columns] = tf.split(coordinates, 2, 1).map((axis) => tf.reshape(axis, [-1]) as tf.Tensor1D);
    const down = tf.expandDims(axisWeights(rows as tf.Tensor1D, height, weight), 2); // [N, h, 1]
    const across = tf.expandDims(axisWeights(columns as tf.Tensor1D, width, weight), 1); // [N, 1, w]
    const weights = tf.reshape(tf.mul(down, across), [1, -1, height * width]); // [1, N, h·w]
    const repeated = tf.mul(weights, tf.ones([images, 1, 1])); // tfjs has no gradient for a product with a matrix shared by the batch
    return tf.matMul(repeated as tf.Tensor3D, tf.reshape(map, [images, height * width, channels]) as tf.Tensor3D);
  });
}

/**
 * Returns whether the crossings of a grid are the steps of a map, each once, and constants, since the derivative with
 * respect to them is that between the steps.
 */
function isEveryStep(coordinates: GridAxes, height: number, width: number): boolean {
  const axes = knownAxes(coordinates);
  if (!axes || mayBeDifferentiated(coordinates.rows) || mayBeDifferentiated(coordinates.columns)) return false;
  const isAll = (axis: Float32Array, count: number) =>
    axis.length === count && axis.every((coordinate, index) => stepOf(coordinate, count) === index);
  return isAll(axes.rows, height) && isAll(axes.columns, width);
}

/**
 * Returns the weight of each of `count` grid steps at each coordinate, [N, count]. Weights of steps outside the map are
 * added to the outermost steps.
 */
function axisWeights(coordinates: tf.Tensor1D, count: number, weight: Interpolation['weight']): tf.Tensor2D {
  if (count === 1) return tf.ones([coordinates.size, 1]);
  // Clamped to [0, 2] without clipByValue, which is not differentiable twice.
  const inside = tf.sub(tf.relu(tf.add(coordinates, 1)), tf.relu(tf.sub(coordinates, 1)));
  const steps = tf.mul(inside, (count - 1) / 2); // [N], from 0 to count − 1
  const reach = tf.range(-1, count + 1); // one step beyond each end
  const weights = weight(tf.sub(tf.expandDims(steps, 1), tf.expandDims(reach, 0))) as tf.Tensor2D; // [N, count + 2]
  const inner = tf.slice(weights, [0, 2], [-1, Math.max(0, count - 2)]);
  const first = tf.sum(tf.slice(weights, [0, 0], [-1, 2]), 1, true);
  const last = tf.sum(tf.slice(weights, [0, count], [-1, 2]), 1, true);
  return tf.concat([first, inner, last], 1) as tf.Tensor2D;
}
