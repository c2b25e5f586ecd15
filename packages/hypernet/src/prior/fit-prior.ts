import { type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { drawNormal, eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { factorize } from '../linear-algebra/cholesky.js';
import { checkFieldSize } from '../moments/check-field-size.js';
import { meanOf } from '../moments/mean-of.js';
import { secondMoments } from '../moments/second-moments.js';
import type { LinearGaussianPrior } from './linear-gaussian-prior.js';

/** Letters: H rows, W columns, C channels, P = H·W·C numbers of an image, R components. */

/** The images that a prior is fitted to. */
export interface FitPriorOptions {
  readonly dataset: ImageDataset;
  readonly split: Split;
  /** Whether the images' mirror images count as well; default false. */
  readonly mirror?: boolean;
  readonly signal?: AbortSignal;
}

/** Rounds of the subspace iteration: the components of the largest variances are then exact, the last ones a good mixture. */
const ROUNDS = 12;

/** Least variance of what is left of a number in [-1, 1] besides the components: a fiftieth of a gray level's, squared. */
const MIN_VARIANCE = 4e-5;

/** Keeps a Gram matrix positive definite in single precision, over its mean diagonal. */
const JITTER = 1e-6;

/**
 * Gives a prior the mean of the images, the R components of their covariance with the largest variance, and what is left of
 * the variance of each number.
 *
 * The components are found by subspace iteration (Golub and Van Loan, Matrix Computations, 7.3) on the covariance, by
 * products on the current backend. Any basis of the subspace serves, since components of variance 1 may be turned at will:
 * with Q an orthonormal one and L Lᵀ = Qᵀ C Q it is (Q L)ᵀ.
 *
 * @throws HypernetError `option` if the images are too large, or fewer than the components; the signal's reason
 */
export async function fitPrior(prior: LinearGaussianPrior, options: FitPriorOptions): Promise<void> {
  const { dataset, split, mirror = false, signal } = options;
  const { height, width, channels } = dataset;
  const size = height * width * channels;
  const variable = (name: string) => prior.variables.get(`prior.${name}`) as tf.Variable;
  const [rank] = variable('basis').shape as [number, number];
  checkFieldSize('prior', size);
  checkCount('prior: training images', split.count, 2);
  if (rank > Math.min(size, split.count - 1))
    throw new HypernetError(
      'option',
      `prior: rank: expected at most ${Math.min(size, split.count - 1)}, for ${split.count} images of ${size} numbers, got ${rank}`,
    );

  const mean = await meanOf(dataset, split);
  const window = { top: 0, left: 0, height, width };
  const covariance = await secondMoments(
    { dataset, indices: splitIndices(split), mean, window },
    signal ? { signal } : {},
  );
  const moments = mirror ? mirrored({ mean, covariance }, dataset) : { mean, covariance };

  const yieldToEventLoop = eventLoopYielder();
  const matrix = tf.tensor2d(Float32Array.from(moments.covariance), [size, size]);
  let basis = tf.tensor2d(drawNormal(1, 'prior.basis', size * rank, 1), [size, rank]);
  const replace = (next: tf.Tensor2D): void => {
    basis.dispose();
    basis = next;
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      signal?.throwIfAborted();
      replace(orthonormal(basis));
      replace(tf.matMul(matrix, basis));
      await yieldToEventLoop();
    }
    for (let round = 0; round < 2; round++) replace(orthonormal(basis)); // the second mends the first's rounding
    tf.tidy(() => {
      const projected = tf.matMul(basis, tf.matMul(matrix, basis), true, false) as tf.Tensor2D;
      const factor = lowerFactor(projected);
      const components = tf.matMul(factor, basis, true, true); // (Q L)ᵀ, [R, P]
      const diagonal = Float32Array.from({ length: size }, (_, i) => moments.covariance[i * size + i] as number);
      const left = tf.maximum(tf.sub(tf.tensor1d(diagonal), tf.sum(tf.square(components), 0)), MIN_VARIANCE);
      variable('mean').assign(tf.tensor1d(Float32Array.from(moments.mean)));
      variable('basis').assign(components);
      variable('precision').assign(tf.reciprocal(left));
    });
  } finally {
    tf.dispose([matrix, basis]);
  }
}

/** An orthonormal basis of the columns' span, by their Gram matrix: Q L⁻ᵀ with L Lᵀ = Qᵀ Q. */
function orthonormal(columns: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const rank = columns.shape[1];
    const lengths = tf.sqrt(tf.sum(tf.square(columns), 0, true));
    const scaled = tf.div(columns, tf.maximum(lengths, Number.MIN_VALUE)) as tf.Tensor2D;
    const factor = lowerFactor(tf.matMul(scaled, scaled, true, false));
    return tf.matMul(scaled, tf.tensor2d(invertLower(factor.dataSync(), rank), [rank, rank]), false, true);
  });
}

/** L with L Lᵀ = the matrix, nearly. */
function lowerFactor(matrix: tf.Tensor2D): tf.Tensor2D {
  const [size] = matrix.shape;
  const data = Float64Array.from(matrix.dataSync());
  let trace = 0;
  for (let index = 0; index < size; index++) trace += data[index * size + index] as number;
  for (let index = 0; index < size; index++)
    data[index * size + index] = (data[index * size + index] as number) + (JITTER * trace) / size;
  factorize(data, size);
  for (let row = 0; row < size; row++) data.fill(0, row * size + row + 1, (row + 1) * size);
  return tf.tensor2d(Float32Array.from(data), [size, size]);
}

/** L⁻¹ of a lower triangle, by forward substitution in double precision. */
function invertLower(lower: ArrayLike<number>, size: number): Float32Array {
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const pivot = lower[row * size + row] as number;
    for (let other = 0; other < row; other++) {
      const factor = (lower[row * size + other] as number) / pivot;
      for (let column = 0; column <= other; column++)
        inverse[row * size + column] =
          (inverse[row * size + column] as number) - factor * (inverse[other * size + column] as number);
    }
    inverse[row * size + row] = 1 / pivot;
  }
  return Float32Array.from(inverse);
}

interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** The moments of images and their mirror images together. */
function mirrored({ mean, covariance }: Moments, { width, channels }: ImageDataset): Moments {
  const size = mean.length;
  const other = Int32Array.from({ length: size }, (_, index) => {
    const column = Math.floor(index / channels) % width;
    return index + (width - 1 - 2 * column) * channels;
  });
  const both = new Float64Array(size);
  const joint = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const mirrorRow = other[row] as number;
    both[row] = ((mean[row] as number) + (mean[mirrorRow] as number)) / 2;
    // About the common mean each half has its own mean's distance besides.
    const shift = ((mean[row] as number) - (mean[mirrorRow] as number)) / 2;
    for (let column = 0; column < size; column++) {
      const mirrorColumn = other[column] as number;
      const otherShift = ((mean[column] as number) - (mean[mirrorColumn] as number)) / 2;
      joint[row * size + column] =
        ((covariance[row * size + column] as number) + (covariance[mirrorRow * size + mirrorColumn] as number)) / 2 +
        shift * otherShift;
    }
  }
  return { mean: both, covariance: joint };
}
