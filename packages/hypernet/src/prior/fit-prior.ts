import type { ImageDataset, Split } from '@hypersiren/datasets';
import { drawNormal, eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { orthonormalColumns } from '../linear-algebra/orthonormal-columns.js';
import { leadingEigenvectors } from '../linear-algebra/symmetric-eigenvalues.js';
import { MAX_FIELD_SIZE } from '../moments/check-field-size.js';
import { type CovarianceOperator, denseCovariance, streamedCovariance } from './covariance-operator.js';
import type { LinearGaussianPrior } from './linear-gaussian-prior.js';

/** Dimensions: H rows, W columns, C channels, P = H·W·C numbers of an image, R components, S columns of the sketch. */

/** Images that a prior is fitted to, and how they are read. */
export interface FitPriorOptions {
  readonly dataset: ImageDataset;
  readonly split: Split;
  /** Whether mirrored images are included; default false. */
  readonly mirror?: boolean;
  /** Maximum number of values of an image for which the full covariance is computed; default 4,096. */
  readonly maxDenseSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Number of products with the covariance before the last one. Each product of a streamed covariance reads all images.
 */
const ROUNDS = { dense: 12, streamed: 5 };

/**
 * Number of extra columns S − R that are dropped at the end, so that the last components are accurate after few rounds.
 */
const OVERSAMPLING = 16;

/**
 * Minimum residual variance of a number in [-1, 1], which the components do not explain: a standard deviation of 0.8
 * gray levels.
 */
const MIN_VARIANCE = 4e-5;

/**
 * Fits a prior to images: the mean, the R principal components of the covariance, and the residual variance of each
 * number.
 *
 * The components are found by subspace iteration from a random start (Halko, Martinsson and Tropp 2011, algorithm 4.4;
 * Golub and Van Loan, Matrix Computations, 7.3), on the current backend. The covariance of images of at most
 * `maxDenseSize` numbers is computed once; larger images are read again for each product. Any basis of the subspace
 * gives the same prior, since components of variance 1 may be rotated. With an orthonormal basis Q and L Lᵀ ≈ Qᵀ C Q,
 * the components are (Q L)ᵀ.
 *
 * @throws HypernetError `option` if there are fewer images or numbers than components; the signal's reason
 */
export async function fitPrior(prior: LinearGaussianPrior, options: FitPriorOptions): Promise<void> {
  const { dataset, split, mirror = false, maxDenseSize = MAX_FIELD_SIZE, signal } = options;
  const size = dataset.height * dataset.width * dataset.channels;
  const variable = (name: string) => prior.variables.get(`prior.${name}`) as tf.Variable;
  const [rank] = variable('basis').shape as [number, number];
  checkCount('prior: training images', split.count, 2);
  if (rank > Math.min(size, split.count - 1))
    throw new HypernetError(
      'option',
      `prior: rank: expected at most ${Math.min(size, split.count - 1)}, for ${split.count} images of ${size} numbers, got ${rank}`,
    );

  const isDense = size <= maxDenseSize;
  const covariance = await (isDense ? denseCovariance : streamedCovariance)({ ...options, mirror });
  try {
    const components = await findComponents(
      covariance,
      { rank, size, rounds: isDense ? ROUNDS.dense : ROUNDS.streamed },
      signal,
    );
    tf.tidy(() => {
      const left = tf.maximum(
        tf.sub(tf.tensor1d(covariance.variances), tf.sum(tf.square(components), 0)),
        MIN_VARIANCE,
      );
      variable('mean').assign(tf.tensor1d(Float32Array.from(covariance.mean)));
      variable('basis').assign(components);
      variable('precision').assign(tf.reciprocal(left));
    });
    components.dispose();
  } finally {
    covariance.dispose();
  }
}

/** Returns the components of variance 1, [R, P]. */
async function findComponents(
  covariance: CovarianceOperator,
  { rank, size, rounds }: { readonly rank: number; readonly size: number; readonly rounds: number },
  signal: AbortSignal | undefined,
): Promise<tf.Tensor2D> {
  const columns = Math.min(rank + OVERSAMPLING, size);
  const yieldToEventLoop = eventLoopYielder();
  let basis = tf.tensor2d(drawNormal(1, 'prior.basis', size * columns, 1), [size, columns]);
  const replace = (next: tf.Tensor2D): void => {
    basis.dispose();
    basis = next;
  };
  try {
    for (let round = 0; round < rounds; round++) {
      signal?.throwIfAborted();
      replace(orthonormalColumns(basis));
      replace(await covariance.times(basis));
      await yieldToEventLoop();
    }
    for (let round = 0; round < 2; round++) replace(orthonormalColumns(basis)); // the second round corrects the rounding of the first
    const product = await covariance.times(basis);
    const components = tf.tidy(() => {
      const projected = tf.matMul(basis, product, true, false) as tf.Tensor2D; // Qᵀ C Q, [S, S]
      return tf.matMul(leadingFactor(projected, rank), basis, true, true) as tf.Tensor2D; // (Q L)ᵀ
    });
    product.dispose();
    return components;
  } finally {
    basis.dispose();
  }
}

/** Returns L [S, R] of the R largest eigenvalues λ: their eigenvectors times √λ. */
function leadingFactor(matrix: tf.Tensor2D, rank: number): tf.Tensor2D {
  const { values, vectors } = leadingEigenvectors(matrix.dataSync(), rank);
  const scales = tf.tensor1d(values.map((value) => Math.sqrt(Math.max(0, value))));
  return tf.mul(tf.tensor2d(vectors, [matrix.shape[0], rank]), scales);
}
