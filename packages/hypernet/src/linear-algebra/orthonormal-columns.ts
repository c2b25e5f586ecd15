import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import { factorize } from './cholesky.js';

/** Dimensions: P rows, R columns. */

/** Shift that keeps a Gram matrix positive definite in single precision, relative to its mean diagonal. */
const JITTER = 1e-6;

/** Largest shift that is tried. With a larger shift, the columns would be no better than random ones. */
const MAX_JITTER = 1e-2;

/** Maximum number of rounds for linearly dependent columns. */
const MAX_ROUNDS = 6;

/**
 * Computes an orthonormal basis of the columns' span by Cholesky QR: Q L⁻ᵀ with L Lᵀ = Qᵀ Q. The Gram matrix of nearly
 * dependent columns is not positive definite in single precision; such columns are first improved, round by round, with
 * a larger shift (shifted Cholesky QR; Fukaya et al. 2020).
 *
 * @param columns [P, R], P at least R
 * @returns [P, R]
 * @throws HypernetError `diverged` if the columns are linearly dependent
 */
export function orthonormalColumns(columns: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const rank = columns.shape[1];
    let basis = columns;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const lengths = tf.sqrt(tf.sum(tf.square(basis), 0, true));
      const scaled = tf.div(basis, tf.maximum(lengths, Number.MIN_VALUE)) as tf.Tensor2D;
      const { factor, jitter } = factorWithShift(tf.matMul(scaled, scaled, true, false));
      const inverse = tf.tensor2d(invertLower(Float32Array.from(factor), rank), [rank, rank]);
      basis = tf.matMul(scaled, inverse, false, true);
      if (jitter === JITTER) return basis;
    }
    throw new HypernetError('diverged', `orthonormalColumns: expected ${rank} independent columns`);
  });
}

/**
 * Returns the Cholesky factor of a matrix after adding the smallest shift of its diagonal that makes it positive
 * definite.
 */
function factorWithShift(matrix: tf.Tensor2D): { factor: Float64Array; jitter: number } {
  const [size] = matrix.shape;
  const data = matrix.dataSync();
  let trace = 0;
  for (let index = 0; index < size; index++) trace += data[index * size + index] as number;
  for (let jitter = JITTER; ; jitter *= 10) {
    const factor = Float64Array.from(data);
    for (let index = 0; index < size; index++)
      factor[index * size + index] = (factor[index * size + index] as number) + (jitter * trace) / size;
    try {
      factorize(factor, size);
      return { factor, jitter };
    } catch (error) {
      if (!(error instanceof HypernetError && error.code === 'diverged') || jitter >= MAX_JITTER) throw error;
    }
  }
}

/** Returns L⁻¹ of a lower triangular matrix, by forward substitution in double precision. */
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
