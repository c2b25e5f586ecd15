import { fusedKernel } from '@hypersiren/siren';
import type { FullSettings, Settings } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';

/** Letters: B images, H rows, W columns, C channels, P = H·W·C numbers of an image, R components. */

/** Images as one normal distribution of few components, which is conditioned on the known pixels of each image. */
export const priorSchema = z.strictObject({
  rank: z.int().min(1).describe('Number of components of the covariance'),
  iterations: z.int().min(1).default(16).describe('Iterations of conjugate gradients for the components'),
});

/** Options of a prior, with every default. */
export type PriorConfig = FullSettings<typeof priorSchema>;

/** What the prior makes of known pixels. */
export interface PriorEstimate {
  /** Expected components, each of variance 1 over all images: [B, R]. */
  readonly components: tf.Tensor2D;
  /** The expected image, [B, H, W, C]. */
  readonly image: tf.Tensor4D;
}

/** A prior whose numbers are in memory. */
export interface LinearGaussianPrior {
  /** `prior.mean` [P], `prior.basis` [R, P] and `prior.precision` [P]: fitted to the training images, not trained. */
  readonly variables: NamedVariables;
  /**
   * What is expected given the known pixels. Not differentiable: nothing of it is trained.
   *
   * @param images [B, H, W, C]; what stands in unknown pixels has no influence
   * @param mask [B, H, W, 1], 1 = known, 0 = unknown
   */
  estimate(images: tf.Tensor4D, mask: tf.Tensor4D): PriorEstimate;
  dispose(): void;
}

/** Keeps the quotients of the conjugate gradients finite when nothing is left to solve. */
const MIN_DIVISOR = 1e-20;

/** The variables of a prior over images of P numbers. Until they are fitted nothing is expected but 0. */
export function priorVariables({ rank }: PriorConfig, size: number): VariableSpec[] {
  const fitted = { initial: { distribution: 'zero' }, fitted: true } as const;
  return [
    { name: 'prior.mean', shape: [size], ...fitted },
    { name: 'prior.basis', shape: [rank, size], ...fitted },
    { name: 'prior.precision', shape: [size], ...fitted },
  ];
}

/** Allocates the numbers of a prior, which expects nothing until they are fitted. */
export function createPrior(options: Settings<typeof priorSchema>, size: number): LinearGaussianPrior {
  const config = checkOptions('prior', priorSchema, options);
  const variables = createVariables(priorVariables(config, size), 0);
  return {
    variables,
    estimate: (images, mask) => priorEstimate(config, variables, images, mask),
    dispose: () => {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

/**
 * Probabilistic principal components with a variance of its own for what each number has besides (factor analysis; Tipping
 * and Bishop 1999, Bishop 2006, 12.2):
 *
 *   x = μ + z V + ε,   z ~ N(0, 1),   ε ~ N(0, diag(1/p)).
 *
 * Given the numbers x at a mask m the expectation of z solves (1 + V M Vᵀ) z = V M (x − μ), with M = diag(m p). A fixed
 * number of conjugate gradients (Hestenes and Stiefel 1952) does it for all images at once by matrix products alone; what
 * they leave unsolved are the directions that the known pixels say least about.
 *
 * @param variables `prior.mean`, `prior.basis` and `prior.precision`, as {@link priorVariables} has them
 */
export function priorEstimate(
  { rank, iterations }: PriorConfig,
  variables: NamedVariables,
  images: tf.Tensor4D,
  mask: tf.Tensor4D,
): PriorEstimate {
  const get = <R extends tf.Rank>(name: string) => variables.get(`prior.${name}`) as tf.Variable<R>;
  return tf.tidy(() => {
    const [count, height, width, channels] = images.shape;
    const size = height * width * channels;
    const basis = get<tf.Rank.R2>('basis');
    const weights = tf.mul(tf.reshape(tf.tile(mask, [1, 1, 1, channels]), [count, size]), get('precision')); // [B, P]
    const deviations = tf.sub(tf.reshape(images, [count, size]), get('mean')) as tf.Tensor2D;
    const solve = fusedKernel('Ridge');
    const components = (
      solve ? solve([deviations, weights, basis], { iterations })[0] : conjugateGradients(deviations, weights, basis)
    ) as tf.Tensor2D;
    const image = tf.reshape(tf.add(tf.matMul(components, basis), get('mean')), [count, height, width, channels]);
    return { components, image: image as tf.Tensor4D };
  });

  /** z of (1 + V diag(w) Vᵀ) z = V diag(w) x, for deviations x [B, P] and weights w [B, P]: [B, R]. */
  function conjugateGradients(x: tf.Tensor2D, weights: tf.Tensor, basis: tf.Tensor2D): tf.Tensor2D {
    const gather = (x: tf.Tensor) => tf.matMul(tf.mul(x, weights) as tf.Tensor2D, basis, false, true); // [B, P] → [B, R]
    let z: tf.Tensor2D = tf.zeros([x.shape[0], rank]);
    let residual: tf.Tensor = gather(x);
    let direction = residual;
    let norm = squares(residual);
    for (let iteration = 0; iteration < iterations; iteration++) {
      const product = tf.add(direction, gather(tf.matMul(direction as tf.Tensor2D, basis)));
      const step = tf.div(norm, tf.maximum(tf.sum(tf.mul(direction, product), 1, true), MIN_DIVISOR));
      z = tf.add(z, tf.mul(step, direction));
      residual = tf.sub(residual, tf.mul(step, product));
      const next = squares(residual);
      direction = tf.add(residual, tf.mul(tf.div(next, tf.maximum(norm, MIN_DIVISOR)), direction));
      norm = next;
    }
    return z;
  }
}

/** Of each row: [B, R] → [B, 1]. */
function squares(rows: tf.Tensor): tf.Tensor {
  return tf.sum(tf.square(rows), 1, true);
}
