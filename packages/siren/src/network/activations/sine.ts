import * as tf from '@tensorflow/tfjs-core';
import type { Activated } from '../../derivatives/forward-jet.js';

/** The sine of ω·z and its derivatives. */
export function sineAt(z: tf.Tensor, omega: number): Activated {
  const angle = tf.mul(omega, z);
  const value = tf.sin(angle);
  return { value, slope: () => tf.mul(omega, tf.cos(angle)), bend: () => tf.mul(-(omega ** 2), value) };
}
