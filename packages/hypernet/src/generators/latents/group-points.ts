import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: N points, L numbers of a point, K groups. */

/** Largest number of iterations. */
const MAX_ITERATIONS = 30;

/** Groups of points. */
export interface Groups {
  /** Group of each point, [N]. */
  readonly groups: Int32Array;
  /** Means of the groups, [K, L]; that of a group that lost its points is where it was before. */
  readonly means: Float32Array;
}

/**
 * Divides points into groups around their means (k-means; Lloyd 1982): each point belongs to the group with the nearest
 * mean. It ends when no point changes its group, or after 30 iterations.
 *
 * @param points [N, L]
 * @param options `groups`: rows of the points at which the K means begin
 */
export async function groupPoints(
  points: tf.Tensor2D,
  { groups: starts }: { readonly groups: Int32Array },
): Promise<Groups> {
  const count = starts.length;
  let means = tf.tidy(() => tf.gather(points, tf.tensor1d(starts, 'int32')));
  let groups = new Int32Array(points.shape[0]).fill(-1);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const nearest = tf.tidy(() => {
      // The squared distance without the square of the point.
      const products = tf.matMul(points, means, false, true);
      return tf.argMin(tf.sub(tf.sum(tf.square(means), 1), tf.mul(products, 2)), 1);
    });
    const found = Int32Array.from(await nearest.data());
    const isSame = found.every((group, point) => group === groups[point]);
    groups = found;
    if (isSame) {
      nearest.dispose();
      break;
    }
    const moved = tf.tidy(() => {
      const members = membersOf(nearest as tf.Tensor1D, count); // [N, K]
      const totals = tf.expandDims(tf.sum(members, 0), 1);
      const own = tf.div(tf.matMul(members, points, true, false), tf.maximum(totals, 1));
      return tf.where(tf.greater(totals, 0), own, means) as tf.Tensor2D;
    });
    tf.dispose([nearest, means]);
    means = moved;
  }
  const values = Float32Array.from(await means.data());
  means.dispose();
  return { groups, means: values };
}

/** Returns 1 where a point belongs to a group and 0 elsewhere, [N, K]. */
function membersOf(groups: tf.Tensor1D, count: number): tf.Tensor2D {
  return tf.cast(tf.equal(tf.expandDims(groups, 1), tf.range(0, count, 1, 'int32')), 'float32') as tf.Tensor2D;
}
