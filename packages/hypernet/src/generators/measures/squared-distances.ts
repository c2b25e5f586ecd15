import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: N and M points, K numbers of a point. */

/** A set of points, row by row. */
export interface Points {
  /** Numbers, [N, K]. */
  readonly data: Float32Array;
  /** Number of points, N. */
  readonly count: number;
}

/** Number of points whose distances are computed at once. */
const CHUNK = 256;

/**
 * Computes the squared distances of points to all points of a set, |x|² + |y|² − 2 x·y, chunk by chunk.
 *
 * @param visit called for each point with its distances [M], which it may overwrite
 */
export function squaredDistances(
  points: Points,
  set: Points,
  visit: (point: number, distances: Float32Array) => void,
): void {
  const size = points.data.length / points.count;
  const columns = tf.tensor2d(set.data, [set.count, size]);
  const norms = tf.tidy(() => tf.sum(tf.square(columns), 1));
  try {
    for (let first = 0; first < points.count; first += CHUNK) {
      const count = Math.min(CHUNK, points.count - first);
      const distances = tf.tidy(() => {
        const rows = tf.tensor2d(points.data.subarray(first * size, (first + count) * size), [count, size]);
        const own = tf.sum(tf.square(rows), 1, true);
        return tf.sub(tf.add(own, norms), tf.mul(tf.matMul(rows, columns, false, true), 2)); // [count, M]
      });
      const values = distances.dataSync<'float32'>().slice();
      distances.dispose();
      for (let point = 0; point < count; point++)
        visit(first + point, values.subarray(point * set.count, (point + 1) * set.count));
    }
  } finally {
    tf.dispose([columns, norms]);
  }
}
