import { citation } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';

/** Letters: B images in a batch, N coordinates, C channels. */

/** What a model can predict beside the values, by its name in configurations. */
export const likelihoods = {
  gaussian: {
    description: 'an independent normal distribution for each value: mean and standard deviation',
    citations: [
      citation('inproceedings', 'seitzer2022pitfalls', {
        author: 'Seitzer, Maximilian and Tavakoli, Arash and Antic, Dimitrije and Martius, Georg',
        title: 'On the Pitfalls of Heteroscedastic Uncertainty Estimation with Probabilistic Neural Networks',
        booktitle: 'International Conference on Learning Representations',
        year: '2022',
      }),
    ],
  },
} as const;

/** What {@link likelihoods} has, by name. */
export type LikelihoodName = keyof typeof likelihoods;

/** Values with their uncertainty, for values in [-1, 1]: tensors, which `tf.dispose` frees together. */
export type Distribution = tf.TensorContainerObject & {
  /** [B, N, C], not clipped. */
  readonly mean: tf.Tensor3D;
  /** Standard deviation, [B, N, C], at least {@link MIN_STD}; not there in a model without a likelihood. */
  readonly std?: tf.Tensor3D;
};

/** The same with a deviation. */
export type Gaussian = Distribution & { readonly std: tf.Tensor3D };

/**
 * Least standard deviation for values in [-1, 1]: 0.01 for values in [0, 1], two and a half of the 256 levels of a pixel.
 * Without one the density of known pixels, which can be met exactly, is unbounded, and counts more than all others. This
 * one bounds it to 3.69 nats per value, and is that of image models in the neural-process literature, which write
 * 0.01 + 0.99 · softplus for values in [0, 1] (Dubois et al. 2020, *The Neural Process Family*).
 */
export const MIN_STD = 0.02;

/** β of {@link gaussianLoss}: what Seitzer et al. 2022 recommend, between likelihood alone (0) and squared error (1). */
export const LIKELIHOOD_BETA = 0.5;

/** Of a normal density: log √(2π). */
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Log-density of a value in nats, as if all were on the scale of [0, 1], which is half as wide as that of [-1, 1], so that
 * densities are twice as high.
 *
 * @param standardized (value − mean) / deviation
 * @param std for values in [-1, 1]
 */
export function logDensity(standardized: number, std: number): number {
  return Math.LN2 - LOG_SQRT_2PI - Math.log(std) - standardized ** 2 / 2;
}

/**
 * Reads a network's outputs as means and deviations, σ = {@link MIN_STD} + softplus(s). Differentiable at every order.
 *
 * @param outputs [B, N, 2·C]: all means, then all s
 */
export function gaussianOf(outputs: tf.Tensor3D): Gaussian {
  return tf.tidy(() => {
    const [mean, scale] = tf.split(outputs, 2, 2) as [tf.Tensor3D, tf.Tensor3D];
    return { mean, std: tf.add(MIN_STD, tf.softplus(scale)) as tf.Tensor3D };
  });
}

/**
 * Negative log-likelihood of each value, and what to minimize for it: the β-NLL of Seitzer et al. 2022 (*On the Pitfalls of
 * Heteroscedastic Uncertainty Estimation*, equation 5),
 *
 *   mean(⌊σ²⌋^β · (log σ + (y − μ)² / 2σ²)),
 *
 * where ⌊·⌋ is held constant. The likelihood itself, β = 0, gives the means gradients over σ²: what is predicted badly at
 * the start gets a large σ and is then hardly learned. β = 1 gives them those of the squared error.
 *
 * @param truth [B, N, C] in [-1, 1]
 * @returns `nll` [B, N, C] in nats, of values on the scale of [0, 1]; `loss` [B, N, C], whose mean is the
 *   above. Differentiable.
 */
export function gaussianLoss(
  { mean, std }: Gaussian,
  truth: tf.Tensor3D,
  beta: number,
): { readonly nll: tf.Tensor; readonly loss: tf.Tensor } {
  return tf.tidy(() => {
    const surprise = tf.mul(tf.square(tf.div(tf.sub(truth, mean), std)), 0.5);
    const perValue = tf.add(tf.log(std), surprise); // [B, N, C]
    return {
      nll: tf.add(perValue, LOG_SQRT_2PI - Math.LN2),
      loss: tf.mul(tf.pow(heldConstant(std), 2 * beta), perValue),
    };
  });
}

/** The same numbers, through which no gradient passes. */
const heldConstant = tf.customGrad((x) => ({
  value: (x as tf.Tensor).clone(),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
})) as (x: tf.Tensor) => tf.Tensor;
