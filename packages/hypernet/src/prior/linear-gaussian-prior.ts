import { fusedKernel } from '@hypersiren/siren';
import type { FullSettings, Settings } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';

/** Dimensions: B images, H rows, W columns, C channels, P = H·W·C numbers of an image, R components. */

/**
 * Schema of a prior: a normal distribution of images with few components, conditioned on the known pixels of each
 * image.
 */
export const priorSchema = z.strictObject({
  rank: z.int().min(1).describe('Number of components of the covariance'),
  iterations: z.int().min(1).default(16).describe('Number of conjugate-gradient iterations'),
});

/** Settings of a prior, with every default. */
export type PriorConfig = FullSettings<typeof priorSchema>;

/** Posterior mean of the prior given known pixels. */
export interface PriorEstimate {
  /** Posterior mean of the components, each of variance 1 under the prior: [B, R]. */
  readonly components: tf.Tensor2D;
  /** Posterior mean of the image, [B, H, W, C]. */
  readonly image: tf.Tensor4D;
}

/** A linear Gaussian prior with its variables. */
export interface LinearGaussianPrior {
  /**
   * Variables `prior.mean` [P], `prior.basis` [R, P] and `prior.precision` [P]. They are fitted to the training images
   * instead of trained.
   */
  readonly variables: NamedVariables;
  /**
   * Returns the posterior mean given the known pixels. Not differentiable.
   *
   * @param images [B, H, W, C]; values of unknown pixels have no effect
   * @param mask [B, H, W, 1], 1 = known, 0 = unknown
   */
  estimate(images: tf.Tensor4D, mask: tf.Tensor4D): PriorEstimate;
  dispose(): void;
}

/** Minimum divisor, which keeps the conjugate gradients finite after convergence. */
const MIN_DIVISOR = 1e-20;

/** Maximum number of earlier residuals to which a residual is made orthogonal. */
const MAX_KEPT = 64;

/** Returns the variables of a prior over images of P numbers. Before they are fitted, the posterior mean is 0. */
export function priorVariables({ rank }: PriorConfig, size: number): VariableSpec[] {
  const fitted = { initial: { distribution: 'zero' }, fitted: true } as const;
  return [
    { name: 'prior.mean', shape: [size], ...fitted },
    { name: 'prior.basis', shape: [rank, size], ...fitted },
    { name: 'prior.precision', shape: [size], ...fitted },
  ];
}

/** Allocates the variables of a prior. Before they are fitted, the posterior mean is 0. */
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
 * Computes the posterior mean of a factor analysis model: probabilistic principal components with a separate residual
 * variance for each number (Tipping and Bishop 1999; Bishop 2006, 12.2),
 *
 * x = μ + z V + ε,   z ~ N(0, 1),   ε ~ N(0, diag(1/p)).
 *
 * Given the numbers x at a mask m, the expectation of z solves (1 + V M Vᵀ) z = V M (x − μ), with M = diag(m p). A
 * fixed number of conjugate-gradient iterations (Hestenes and Stiefel 1952) solves it for all images at once with
 * matrix products only. The unsolved remainder lies in directions that the known pixels determine least. Each residual
 * is made orthogonal to the earlier ones (Simon 1984), without which the rounding of float32 determines the result.
 *
 * @param variables `prior.mean`, `prior.basis` and `prior.precision`, as in {@link priorVariables}
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

  /**
   * Solves (1 + V diag(w) Vᵀ) z = V diag(w) x for z [B, R], given differences x [B, P] from the mean and weights w [B,
   * P].
   */
  function conjugateGradients(x: tf.Tensor2D, weights: tf.Tensor, basis: tf.Tensor2D): tf.Tensor2D {
    const gather = (x: tf.Tensor) => tf.matMul(tf.mul(x, weights) as tf.Tensor2D, basis, false, true); // [B, P] → [B, R]
    let z: tf.Tensor2D = tf.zeros([x.shape[0], rank]);
    let residual: tf.Tensor = gather(x);
    let direction = residual;
    let norm = squares(residual);
    let earlier: tf.Tensor3D | undefined; // residuals of length 1, [B, iterations, R]
    for (let iteration = 0; iteration < iterations; iteration++) {
      const product = tf.add(direction, gather(tf.matMul(direction as tf.Tensor2D, basis)));
      const step = tf.div(norm, tf.maximum(tf.sum(tf.mul(direction, product), 1, true), MIN_DIVISOR));
      z = tf.add(z, tf.mul(step, direction));
      if (iteration < Math.min(MAX_KEPT, rank)) {
        const unit = tf.expandDims(tf.mul(residual, tf.rsqrt(tf.maximum(norm, MIN_DIVISOR))), 1) as tf.Tensor3D;
        earlier = earlier ? tf.concat([earlier, unit], 1) : unit;
      }
      residual = orthogonal(tf.sub(residual, tf.mul(step, product)), earlier as tf.Tensor3D);
      const next = squares(residual);
      direction = tf.add(residual, tf.mul(tf.div(next, tf.maximum(norm, MIN_DIVISOR)), direction));
      norm = next;
    }
    return z;
  }
}

/** Returns rows x [B, R] without their parts along orthogonal vectors of length 1, [B, K, R]. */
function orthogonal(x: tf.Tensor, vectors: tf.Tensor3D): tf.Tensor {
  const parts = tf.matMul(vectors, tf.expandDims(x, 2) as tf.Tensor3D); // [B, K, 1]
  return tf.sub(x, tf.squeeze(tf.matMul(parts, vectors, true), [1]));
}

/** Returns the sum of squares of each row: [B, R] → [B, 1]. */
function squares(rows: tf.Tensor): tf.Tensor {
  return tf.sum(tf.square(rows), 1, true);
}
