import * as tf from '@tensorflow/tfjs-core';

/** Weights of the vertices next to a coordinate along one axis, and their derivatives with respect to it. */
export interface AxisTaps {
  /** Indices of the vertices, int32, shape [N, A]. */
  readonly vertices: tf.Tensor2D;
  /** Weights and their first and second derivatives, shape [N, A] each, as far as they are requested. */
  readonly weights: readonly tf.Tensor2D[];
}

/** Interpolation between the vertices of a grid. */
export interface Interpolation {
  readonly description: string;
  /** Number of vertices that contribute to a value along each axis, A. */
  readonly taps: number;
  /** Highest derivative that is continuous or constant inside the cells: 1 or 2. */
  readonly derivatives: 1 | 2;
  /** Weights as polynomials of the position t in the cell, and their derivatives. Element k has the k-th derivative. */
  readonly polynomials: readonly ((t: tf.Tensor) => readonly tf.Tensor[])[];
}

const linear: Interpolation = {
  description: 'linear in each cell, with kinks between the cells',
  taps: 2,
  derivatives: 1,
  polynomials: [(t) => [tf.sub(1, t), t], (t) => [tf.neg(tf.onesLike(t)), tf.onesLike(t)]],
};

/** Uniform cubic B-spline. */
const cubic: Interpolation = {
  description: 'cubic B-splines, twice continuously differentiable',
  taps: 4,
  derivatives: 2,
  polynomials: [
    (t) => [
      tf.div(tf.pow(tf.sub(1, t), 3), 6),
      horner(t, [4, 0, -6, 3]),
      horner(t, [1, 3, 3, -3]),
      tf.div(tf.pow(t, 3), 6),
    ],
    (t) => [
      tf.mul(-0.5, tf.square(tf.sub(1, t))),
      horner(t, [0, -12, 9]),
      horner(t, [3, 6, -9]),
      tf.mul(0.5, tf.square(t)),
    ],
    (t) => [tf.sub(1, t), horner(t, [-12, 18]), horner(t, [6, -18]), t],
  ],
};

/** Interpolations by name. */
export const INTERPOLATIONS = { linear, cubic } as const;

/** Name of an interpolation. */
export type InterpolationName = keyof typeof INTERPOLATIONS;

/** Returns the number of vertices along an axis of `cells` cells over [-1, 1]. */
export function verticesOf({ taps }: Interpolation, cells: number): number {
  return cells + taps - 1;
}

/**
 * Computes the vertices and weights along one axis. Outside of [-1, 1] the value at the end is continued, so that all
 * derivatives are zero.
 *
 * @param x coordinates along the axis, shape [N, 1]
 * @param order number of derivatives, 0 to 2
 */
export function axisTaps({ taps, polynomials }: Interpolation, x: tf.Tensor2D, cells: number, order: number): AxisTaps {
  const position = tf.mul(tf.add(tf.clipByValue(x, -1, 1), 1), cells / 2);
  const cell = tf.minimum(tf.floor(position), cells - 1);
  const t = tf.sub(position, cell);
  const inside = order === 0 ? undefined : tf.cast(tf.lessEqual(tf.abs(x), 1), 'float32');
  const weights = polynomials.slice(0, order + 1).map((polynomial, derivative) => {
    const columns = tf.concat([...polynomial(t)], 1) as tf.Tensor2D;
    return derivative === 0 ? columns : tf.mul(columns, tf.mul(inside as tf.Tensor, (cells / 2) ** derivative));
  });
  const vertices = tf.add(tf.cast(cell, 'int32'), tf.range(0, taps, 1, 'int32'));
  return { vertices: vertices as tf.Tensor2D, weights: weights as tf.Tensor2D[] };
}

/** Computes Σ cₖ tᵏ / 6. */
function horner(t: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  return tf.div(
    coefficients.reduceRight<tf.Tensor>((sum, coefficient) => tf.add(tf.mul(sum, t), coefficient), tf.zerosLike(t)),
    6,
  );
}
