import { type Citation, citation } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';

/** A method of interpolating between the features of a map. */
export interface Interpolation {
  /** One-line description for help texts. */
  readonly description: string;
  /** Sources of the method; undefined for common knowledge. */
  readonly citations?: readonly Citation[];
  /** Whether the value at a feature is the feature itself: the weight is 1 at distance 0 and 0 at all other whole ones. */
  readonly isExact: boolean;
  /**
   * Returns the weight of a feature at a distance along one axis, in steps of the map. Differentiable. The weights of
   * all steps sum to 1.
   *
   * @param distance any shape
   */
  weight(distance: tf.Tensor): tf.Tensor;
}

/** All interpolation methods by their name in configurations. */
export const interpolations = {
  linear: {
    description: 'linear, from the nearest two along each axis; the image is continuous',
    isExact: true,
    weight: (distance) => tf.relu(tf.sub(1, tf.abs(distance))),
  },
  cubic: {
    description: 'cubic, from the nearest four along each axis; first derivatives are continuous',
    citations: [
      citation('article', 'keys1981cubic', {
        author: 'Keys, Robert G.',
        title: 'Cubic Convolution Interpolation for Digital Image Processing',
        journal: 'IEEE Transactions on Acoustics, Speech, and Signal Processing',
        volume: '29',
        number: '6',
        pages: '1153--1160',
        year: '1981',
      }),
    ],
    isExact: true,
    // Keys 1981, a = −1/2, in truncated powers: (u³ − u²)/2 + v² − 2 v³ with u = (2 − t)₊, v = (1 − t)₊
    weight: (distance) => {
      const t = tf.abs(distance);
      const [u, v] = [tf.relu(tf.sub(2, t)), tf.relu(tf.sub(1, t))];
      const outer = tf.mul(tf.square(u), tf.mul(0.5, tf.sub(u, 1)));
      return tf.add(outer, tf.mul(tf.square(v), tf.sub(1, tf.mul(2, v))));
    },
  },
  spline: {
    description: 'cubic B-splines, from the nearest four along each axis; second derivatives are continuous',
    isExact: false,
    // ((2 − t)₊³ − 4 (1 − t)₊³) / 6
    weight: (distance) => {
      const t = tf.abs(distance);
      const cube = (x: tf.Tensor) => tf.mul(x, tf.square(x));
      return tf.div(tf.sub(cube(tf.relu(tf.sub(2, t))), tf.mul(4, cube(tf.relu(tf.sub(1, t))))), 6);
    },
  },
} as const satisfies Record<string, Interpolation>;

/** Name of a member of {@link interpolations}. */
export type InterpolationName = keyof typeof interpolations;
