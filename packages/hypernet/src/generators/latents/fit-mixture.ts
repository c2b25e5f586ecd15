import { drawUniform, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { factorize } from '../../linear-algebra/cholesky.js';
import type { MixtureValues } from './draw-latents.js';
import { groupPoints } from './group-points.js';

/** Dimensions: N points, L numbers of a point, K normal distributions. */

/**
 * Points of the covariance within all groups that are added to those of each group, for each number of a point. A group
 * of few points stays close to that covariance.
 */
const PRIOR_POINTS = 1 / 16;

/** Variance added to each number, relative to the mean variance, so that every covariance can be factorized. */
const RIDGE = 1e-4;

/** Options of {@link fitMixture}. */
export interface FitMixtureOptions {
  /** Number of normal distributions K. */
  readonly components: number;
  /** Seed of the points at which the groups begin. */
  readonly seed: Seed;
}

/**
 * Fits a mixture of normal distributions with full covariances to points: one to each of K groups of near points
 * (k-means). The covariance of a group is shrunk towards the mean one of all groups (a maximum a posteriori
 * estimate with a Wishart prior). Expectation maximization from there would fit the noise of points of hundreds of
 * numbers, where each point belongs to a single distribution anyway.
 *
 * @param points [N, L]
 */
export async function fitMixture(points: tf.Tensor2D, { components, seed }: FitMixtureOptions): Promise<MixtureValues> {
  const [count, size] = points.shape;
  const { groups, means } = await groupPoints(points, { groups: startingRows(count, components, seed) });
  const scatters: Float64Array[] = [];
  const totals = new Float64Array(components);
  const pooled = new Float64Array(size * size); // covariance within the groups
  for (let group = 0; group < components; group++) {
    const own = Int32Array.from(groups.keys()).filter((point) => groups[point] === group);
    const scatter = await scatterOf(points, own, means.subarray(group * size, (group + 1) * size));
    totals[group] = own.length;
    for (let index = 0; index < scatter.length; index++) pooled[index] = at(pooled, index) + at(scatter, index) / count;
    scatters.push(scatter);
  }
  addRidge(pooled, size);
  const prior = PRIOR_POINTS * size;
  const factors = new Float32Array(components * size * size);
  for (const [group, scatter] of scatters.entries()) {
    const total = totals[group] as number;
    const factor = scatter.map((sum, index) => (sum + prior * at(pooled, index)) / (total + prior));
    factorize(factor, size);
    factors.set(lowerTriangle(factor, size), group * size * size);
  }
  return { weights: Float32Array.from(totals, (total) => total / count), means, factors };
}

/** Returns the rows of distinct points, drawn at random; rows repeat if there are more distributions than points. */
function startingRows(count: number, components: number, seed: Seed): Int32Array {
  const keys = drawUniform(seed, 'mixture', count, 1);
  const order = [...keys.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
  return Int32Array.from({ length: components }, (_, index) => order[index % count] as number);
}

/** Returns the sum of x xᵀ over some points as differences from a mean, [L, L]. */
async function scatterOf(points: tf.Tensor2D, rows: Int32Array, mean: Float32Array): Promise<Float64Array> {
  if (rows.length === 0) return new Float64Array(mean.length ** 2);
  const scatter = tf.tidy(() => {
    const deviations = tf.sub(tf.gather(points, tf.tensor1d(rows, 'int32')), tf.tensor1d(mean)) as tf.Tensor2D;
    return tf.matMul(deviations, deviations, true, false);
  });
  const values = Float64Array.from(await scatter.data());
  scatter.dispose();
  return values;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
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
