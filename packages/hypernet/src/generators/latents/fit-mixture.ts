import { drawNormal, drawUniform, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { factorize } from '../../linear-algebra/cholesky.js';
import { orthonormalColumns } from '../../linear-algebra/orthonormal-columns.js';
import { leadingEigenvectors } from '../../linear-algebra/symmetric-eigenvalues.js';
import type { MixtureValues } from './draw-latents.js';
import { groupPoints } from './group-points.js';

/** Dimensions: N points, L numbers of a point, K normal distributions, R factors, M points of a group. */

/**
 * Points with the deviations of all groups that are added to those of each group. A group of few points stays close to
 * them.
 */
const PRIOR_POINTS = 8;

/** Variance added to each number, relative to the mean variance, so that the correlations can be factorized. */
const RIDGE = 1e-4;

/** Products with the covariance of a group by which its factors are found, and extra directions dropped at the end. */
const ROUNDS = 6;
const OVERSAMPLING = 8;

/** Options of {@link fitMixture}. */
export interface FitMixtureOptions {
  /** Number of normal distributions K. */
  readonly components: number;
  /** Number of factors R of each, at most L. */
  readonly rank: number;
  /** Seed of the points at which the groups begin. */
  readonly seed: Seed;
}

/**
 * Fits a mixture of factor analyzers to points (Ghahramani and Hinton 1996; Richardson and Weiss 2018, "On GANs and
 * GMMs"): one to each of K groups of near points (k-means). Its factors are the R principal components of its group.
 * What they leave has standard deviations of its own and correlations that all groups share. Expectation maximization
 * from there would fit the noise of points of hundreds of numbers, where each point belongs to a single distribution
 * anyway.
 *
 * @param points [N, L]
 */
export async function fitMixture(
  points: tf.Tensor2D,
  { components, rank, seed }: FitMixtureOptions,
): Promise<MixtureValues> {
  const [count, size] = points.shape;
  const { groups, means } = await groupPoints(points, { groups: startingRows(count, components, seed) });
  const members = (group: number) => Int32Array.from(groups.keys()).filter((point) => groups[point] === group);
  const parts = Array.from({ length: components }, (_, group) =>
    tf.tidy(() => {
      const rows = members(group);
      if (rows.length === 0) return { total: 0, factors: tf.zeros<tf.Rank.R2>([size, rank]), rest: undefined };
      const mean = tf.tensor1d(means.subarray(group * size, (group + 1) * size));
      const deviations = tf.sub(tf.gather(points, tf.tensor1d(rows, 'int32')), mean) as tf.Tensor2D;
      return { total: rows.length, ...splitFactors(deviations, rank, seed) };
    }),
  );
  try {
    const stacked = tf.tidy(() => {
      const squares = tf.stack(parts.map(({ rest }) => (rest ? tf.sum(tf.square(rest), 0) : tf.zeros([size])))); // [K, L]
      const pooled = tf.div(tf.sum(squares, 0, true), count);
      const least = RIDGE * (tf.mean(tf.square(points)).dataSync()[0] as number) + Number.EPSILON;
      const totals = tf.tensor2d(parts.map(({ total }) => [total]));
      const variances = tf.div(tf.add(squares, tf.mul(pooled, PRIOR_POINTS)), tf.add(totals, PRIOR_POINTS));
      const deviations = tf.sqrt(tf.add(variances, least)) as tf.Tensor2D;
      const scaled = tf.concat(
        parts.flatMap(({ rest }, group) => (rest ? [tf.div(rest, tf.slice(deviations, group, 1))] : [])),
      ) as tf.Tensor2D;
      const correlations = tf.div(tf.matMul(scaled, scaled, true, false), count);
      return { deviations, correlations, factors: tf.stack(parts.map(({ factors }) => factors)) };
    });
    const { deviations, correlations, factors } = stacked;
    const shared = Float64Array.from(await correlations.data());
    for (let index = 0; index < size; index++) shared[index * (size + 1)] = at(shared, index * (size + 1)) + RIDGE;
    factorize(shared, size);
    const values = {
      weights: Float32Array.from(parts, ({ total }) => total / count),
      means,
      factors: Float32Array.from(await factors.data()),
      deviations: Float32Array.from(await deviations.data()),
      shared: Float32Array.from(lowerTriangle(shared, size)),
    };
    tf.dispose(stacked);
    return values;
  } finally {
    tf.dispose(parts);
  }
}

/**
 * Finds the R principal components of points with the mean 0 by subspace iteration (Halko, Martinsson and Tropp 2011).
 *
 * @param points [M, L]
 * @returns the components times their standard deviations, [L, R], and what they leave of the points, [M, L]
 */
function splitFactors(points: tf.Tensor2D, rank: number, seed: Seed): Record<'factors' | 'rest', tf.Tensor2D> {
  const [count, size] = points.shape;
  const columns = Math.min(rank + OVERSAMPLING, size);
  const ridge = tf.add(tf.mul(tf.mean(tf.square(points)), RIDGE), Number.EPSILON); // keeps the columns independent
  let basis = orthonormalColumns(tf.tensor2d(drawNormal(seed, 'factors', size * columns, 1), [size, columns]));
  for (let round = 0; round < ROUNDS; round++) {
    const product = tf.div(tf.matMul(points, tf.matMul(points, basis), true, false), count);
    basis = orthonormalColumns(tf.add(product, tf.mul(basis, ridge)) as tf.Tensor2D);
  }
  const scores = tf.matMul(points, basis) as tf.Tensor2D; // [M, S]
  const { values, vectors } = leadingEigenvectors(
    tf.div(tf.matMul(scores, scores, true, false), count).dataSync(),
    rank,
  );
  const axes = tf.matMul(basis, tf.tensor2d(vectors, [columns, rank])) as tf.Tensor2D; // [L, R]
  const rest = tf.sub(points, tf.matMul(tf.matMul(points, axes), axes, false, true)) as tf.Tensor2D;
  return { factors: tf.mul(axes, tf.tensor1d(values.map((value) => Math.sqrt(Math.max(0, value))))), rest };
}

/** Returns the rows of distinct points, drawn at random; rows repeat if there are more distributions than points. */
function startingRows(count: number, components: number, seed: Seed): Int32Array {
  const keys = drawUniform(seed, 'mixture', count, 1);
  const order = [...keys.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
  return Int32Array.from({ length: components }, (_, index) => order[index % count] as number);
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}

/** Returns a matrix with zeros above the diagonal. */
function lowerTriangle(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((value, index) => (index % size > Math.floor(index / size) ? 0 : value));
}
