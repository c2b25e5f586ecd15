import * as tf from '@tensorflow/tfjs-core';
import type { Activated } from '../../derivatives/forward-jet.js';
import { citation } from '../../family/index.js';

export const GAUSSIAN_PAPER = citation('inproceedings', 'ramasinghe2022beyond', {
  author: 'Ramasinghe, Sameera and Lucey, Simon',
  title: 'Beyond Periodicity: Towards a Unifying Framework for Activations in Coordinate-MLPs',
  booktitle: 'European Conference on Computer Vision',
  year: '2022',
});

/** f = exp(−z²/(2a²)), f′ = −z f/a², f″ = (z²/a⁴ − 1/a²) f. */
export function gaussianAt(z: tf.Tensor, a: number): Activated {
  const value = tf.exp(tf.mul(-1 / (2 * a ** 2), tf.square(z)));
  return {
    value,
    slope: () => tf.mul(tf.mul(-1 / a ** 2, z), value),
    bend: () => tf.mul(tf.sub(tf.mul(1 / a ** 4, tf.square(z)), 1 / a ** 2), value),
  };
}
