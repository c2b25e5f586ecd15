import * as tf from '@tensorflow/tfjs-core';
import type { Activated } from '../../derivatives/forward-jet.js';
import { citation } from '../../family/index.js';

export const H_SIREN_PAPER = citation('misc', 'gao2024hsiren', {
  author: 'Gao, Rui and Jaiman, Rajeev K.',
  title: 'H-SIREN: Improving implicit neural representations with hyperbolic periodic functions',
  howpublished: 'arXiv:2410.04716',
  year: '2024',
});

/**
 * The sine of ω sinh(2z). With s = sinh(2z) and c = cosh(2z): f′ = 2ω c cos(ωs), f″ = 4ω s cos(ωs) − 4ω² c² sin(ωs).
 */
export function hyperbolicAt(z: tf.Tensor, omega: number): Activated {
  const [up, down] = [tf.exp(tf.mul(2, z)), tf.exp(tf.mul(-2, z))];
  const sinh = tf.mul(0.5, tf.sub(up, down));
  const cosh = (): tf.Tensor => tf.mul(0.5, tf.add(up, down));
  const angle = tf.mul(omega, sinh);
  return {
    value: tf.sin(angle),
    slope: () => tf.mul(tf.mul(2 * omega, cosh()), tf.cos(angle)),
    bend: () =>
      tf.sub(
        tf.mul(tf.mul(4 * omega, sinh), tf.cos(angle)),
        tf.mul(tf.mul(4 * omega ** 2, tf.square(cosh())), tf.sin(angle)),
      ),
  };
}
