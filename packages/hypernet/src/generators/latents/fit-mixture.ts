import { drawUniform, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { factorize, invertFactorized, logDeterminant } from '../../linear-algebra/cholesky.js';
import type { MixtureValues } from './draw-latents.js';

/** Dimensions: N points, L numbers of a point, K normal distributions. */

/** Largest number of iterations. */
const MAX_ITERATIONS = 50;

/** Gain of the mean log-likelihood, in nats, below which the iteration ends. */
const MIN_GAIN = 1e-3;

/** Variance added to each number, relative to the mean variance, so that every covariance can be factorized. */
const RIDGE = 1e-3;

/** Options of {@link fitMixture}. */
export interface FitMixtureOptions {
  /** Number of normal distributions K. */
  readonly components: number;
  /** Seed of the points at which the means begin. */
  readonly seed: Seed;
}

/** A normal distribution of the mixture in double precision. */
interface Component {
  readonly weight: number;
  /** [L] */
  readonly mean: Float64Array;
  /** Lower-triangular factor of the covariance, [L, L]. */
  readonly factor: Float64Array;
}

/**
 * Fits a mixture of normal distributions with full covariances to points by expectation maximization (Dempster, Laird
 * and Rubin 1977). The covariance of all points counts as L further points of each distribution, so that a
 * distribution with few points stays close to it (a maximum a posteriori estimate with a Wishart prior).
 *
 * @param points [N, L]
 */
export async function fitMixture(points: tf.Tensor2D, { components, seed }: FitMixtureOptions): Promise<MixtureValues> {
  const [count, size] = points.shape;
  const ones = tf.ones<tf.Rank.R2>([count, 1]);
  const [whole] = await moments(points, ones);
  ones.dispose();
  const { mean, covariance } = whole as Moments;
  addRidge(covariance, size);
  const values = await points.data<'float32'>();
  let mixture = startingRows(count, components, seed).map((row) => ({
    weight: 1 / components,
    mean: Float64Array.from(values.subarray(row * size, (row + 1) * size)),
    factor: factorOf(covariance, size),
  })) as readonly Component[];
  let before = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { shares, likelihood } = expectation(points, mixture);
    const level = (await likelihood.data())[0] as number;
    const found = await moments(points, shares);
    tf.dispose([shares, likelihood]);
    mixture = found.map((one) => maximized(one, { mean, covariance, count, size }));
    if (level - before < MIN_GAIN) break;
    before = level;
  }
  return {
    weights: Float32Array.from(mixture, ({ weight }) => weight),
    means: joined(mixture.map((one) => one.mean)),
    factors: joined(mixture.map(({ factor }) => lowerTriangle(factor, size))),
  };
}

/** Returns the rows of distinct points, drawn at random; rows repeat if there are more distributions than points. */
function startingRows(count: number, components: number, seed: Seed): number[] {
  const keys = drawUniform(seed, 'mixture', count, 1);
  const order = [...keys.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
  return Array.from({ length: components }, (_, index) => order[index % count] as number);
}

/** Returns the share of each distribution in each point, [N, K], and the mean log-density up to a constant. */
function expectation(
  points: tf.Tensor2D,
  mixture: readonly Component[],
): { shares: tf.Tensor2D; likelihood: tf.Scalar } {
  const size = points.shape[1];
  return tf.tidy(() => {
    const densities = tf.stack(
      mixture.map(({ weight, mean, factor }) => {
        const deviations = tf.sub(points, tf.tensor1d(Float32Array.from(mean))) as tf.Tensor2D;
        const precision = tf.tensor2d(Float32Array.from(invertFactorized(factor, size)), [size, size]);
        const distances = tf.sum(tf.mul(tf.matMul(deviations, precision), deviations), 1);
        return tf.add(tf.mul(distances, -0.5), Math.log(weight) - logDeterminant(factor, size) / 2);
      }),
      1,
    );
    const sums = tf.logSumExp(densities, 1, true);
    return {
      shares: tf.exp(tf.sub(densities, sums)) as tf.Tensor2D,
      likelihood: tf.mean(sums) as tf.Scalar,
    };
  });
}

/** Weighted moments of points. */
interface Moments {
  /** Sum of the weights. */
  readonly total: number;
  /** [L]; of no meaning if the total is 0. */
  readonly mean: Float64Array;
  /** [L, L] */
  readonly covariance: Float64Array;
}

/** Smallest total by which sums are divided. */
const MIN_TOTAL = 1e-6;

/** Returns the moments of points with the weights of each column, [N, K]. */
async function moments(points: tf.Tensor2D, weights: tf.Tensor2D): Promise<Moments[]> {
  const components = weights.shape[1];
  const found: Moments[] = [];
  for (let component = 0; component < components; component++) {
    const [total, mean, covariance] = tf.tidy(() => {
      const own = tf.slice2d(weights, [0, component], [-1, 1]);
      const sum = tf.maximum(tf.sum(own), MIN_TOTAL);
      const center = tf.div(tf.sum(tf.mul(own, points), 0), sum);
      const deviations = tf.sub(points, center) as tf.Tensor2D;
      const products = tf.matMul(tf.mul(own, deviations) as tf.Tensor2D, deviations, true, false);
      return [sum, center, tf.div(products, sum)] as const;
    });
    found.push({
      total: (await total.data())[0] as number,
      mean: Float64Array.from(await mean.data()),
      covariance: Float64Array.from(await covariance.data()),
    });
    tf.dispose([total, mean, covariance]);
  }
  return found;
}

interface Whole {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly count: number;
  readonly size: number;
}

/** Returns a distribution from the moments of its points, with `size` further points of the covariance of all. */
function maximized({ total, mean, covariance }: Moments, whole: Whole): Component {
  const { count, size } = whole;
  const mixed = covariance.map((value, index) => (total * value + size * at(whole.covariance, index)) / (total + size));
  return {
    // A distribution that lost its points keeps a weight whose logarithm is finite.
    weight: Math.max(total, MIN_TOTAL) / count,
    mean: total > MIN_TOTAL ? mean : whole.mean,
    factor: factorOf(mixed, size),
  };
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}

function factorOf(covariance: Float64Array, size: number): Float64Array {
  const factor = covariance.slice();
  factorize(factor, size);
  return factor;
}

function addRidge(covariance: Float64Array, size: number): void {
  const diagonal = Array.from({ length: size }, (_, index) => index * (size + 1));
  const mean = diagonal.reduce((sum, index) => sum + at(covariance, index), 0) / size;
  for (const index of diagonal) covariance[index] = at(covariance, index) + RIDGE * mean + Number.EPSILON;
}

/** Returns a matrix with zeros above the diagonal. */
function lowerTriangle(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((value, index) => (index % size > Math.floor(index / size) ? 0 : value));
}

function joined(parts: readonly Float64Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}
