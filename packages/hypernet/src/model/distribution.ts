import { citation } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images in a batch, N coordinates, C channels. */

/** Likelihoods that a model can predict, by their name in configurations. */
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

/** Name of a member of {@link likelihoods}. */
export type LikelihoodName = keyof typeof likelihoods;

/**
 * Predicted values, with standard deviations if the model has a likelihood, for values in [-1, 1]. `tf.dispose` frees
 * all tensors.
 */
export type Distribution = tf.TensorContainerObject & {
  /** Mean, [B, N, C], not clipped. */
  readonly mean: tf.Tensor3D;
  /** Standard deviation, [B, N, C], at least {@link MIN_STD}; undefined for a model without a likelihood. */
  readonly std?: tf.Tensor3D;
};

/** Predicted values with standard deviations. */
export type Gaussian = Distribution & { readonly std: tf.Tensor3D };

/**
 * Minimum standard deviation for values in [-1, 1]. It is 0.01 for values in [0, 1], or 2.5 of the 256 levels of a
 * pixel. Without a minimum, the density of known pixels, which can be matched exactly, is unbounded and dominates the
 * loss; this one bounds it to 3.69 nats per value. Neural processes for images commonly use the same: 0.01 + 0.99 ·
 * softplus for values in [0, 1] (Dubois et al. 2020, *The Neural Process Family*).
 */
export const MIN_STD = 0.02;

/**
 * β of {@link gaussianLoss}, as recommended by Seitzer et al. 2022: between the likelihood (0) and the squared error
 * (1).
 */
export const LIKELIHOOD_BETA = 0.5;

/** Constant log √(2π) of the normal density. */
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Returns the log-density of a value in nats, for values on the scale of [0, 1], where densities are twice as high as
 * on [-1, 1].
 *
 * @param standardized (value − mean) / standard deviation
 * @param std for values in [-1, 1]
 */
export function logDensity(standardized: number, std: number): number {
  return Math.LN2 - LOG_SQRT_2PI - Math.log(std) - standardized ** 2 / 2;
}

/**
 * Splits a network's outputs into means and standard deviations, σ = {@link MIN_STD} + softplus(s). Differentiable at
 * every order.
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
 * Computes the negative log-likelihood of each value and the loss to be minimized, the β-NLL of Seitzer et al. 2022
 * (*On the Pitfalls of Heteroscedastic Uncertainty Estimation*, equation 5):
 *
 * mean(⌊σ²⌋^β · (log σ + (y − μ)² / 2σ²)),
 *
 * where ⌊·⌋ stops the gradient. With the likelihood itself, β = 0, the gradients of the means are divided by σ², so
 * values that are predicted badly at first get a large σ and are then hardly learned. With β = 1 they are the gradients
 * of the squared error.
 *
 * @param truth [B, N, C] in [-1, 1]
 * @returns `nll` [B, N, C] in nats, for values on the scale of [0, 1]; `loss` [B, N, C], whose mean is the loss above.
 * Differentiable.
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

/** Returns x with a zero gradient. */
const heldConstant = tf.customGrad((x) => ({
  value: (x as tf.Tensor).clone(),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
})) as (x: tf.Tensor) => tf.Tensor;
