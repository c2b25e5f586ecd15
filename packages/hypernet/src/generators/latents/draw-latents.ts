import { drawNormal, drawUniform, type NamedVariables, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B latents, L numbers of a latent, K normal distributions. */

/** What latents are drawn for: a generator, or its parts that matter here. */
export interface LatentSource {
  readonly spec: { readonly config: { readonly latent: number; readonly mixture: number } };
  /** Variables of the distribution of latents; empty for N(0, 1). */
  readonly mixture: NamedVariables;
}

/** Which latents to draw. */
export interface DrawLatentsOptions {
  readonly seed: Seed;
  readonly count: number;
  /** Index of the first latent; default 0. */
  readonly first?: number;
}

/** Latents as sums: a latent is `centers` + `deviations`. */
export interface LatentParts {
  /** Means of the normal distributions that the latents were drawn from, [B, L]; 0 without a mixture. */
  readonly centers: tf.Tensor2D;
  readonly deviations: tf.Tensor2D;
}

const NAMES = { weights: 'latents.weights', means: 'latents.means', factors: 'latents.factors' } as const;

/**
 * Allocates a mixture of K normal distributions of latents, each N(0, 1) until values are written: weights [K], means
 * [K, L], and factors of the covariances [K, L, L], lower triangular. No variables for K = 0.
 */
export function createMixture({ latent, mixture }: LatentSource['spec']['config']): NamedVariables {
  if (mixture === 0) return new Map();
  const variable = (value: () => tf.Tensor) => tf.tidy(() => tf.variable(value(), false));
  return new Map<string, tf.Variable>([
    [NAMES.weights, variable(() => tf.fill([mixture], 1 / mixture))],
    [NAMES.means, variable(() => tf.zeros([mixture, latent]))],
    [NAMES.factors, variable(() => tf.tile(tf.expandDims(tf.eye(latent), 0), [mixture, 1, 1]))],
  ]);
}

/**
 * Draws latents, [B, L], from the mixture of a generator, or from N(0, 1) if it has none; to be disposed by the caller.
 * The latent of an image depends on the seed and its index alone.
 */
export function drawLatents(source: LatentSource, options: DrawLatentsOptions): tf.Tensor2D {
  return tf.tidy(() => {
    const { centers, deviations } = drawLatentParts(source, options);
    return tf.add(centers, deviations) as tf.Tensor2D;
  });
}

/** Draws the same latents as {@link drawLatents}, in parts. */
export function drawLatentParts(
  { spec, mixture }: LatentSource,
  { seed, count, first = 0 }: DrawLatentsOptions,
): LatentParts {
  const { latent, mixture: components } = spec.config;
  return tf.tidy(() => {
    const data = new Float32Array(count * latent);
    const names = Array.from({ length: count }, (_, index) => first + index);
    for (const [index, name] of names.entries())
      data.set(drawNormal(seed, `latent/${name}`, latent, 1), index * latent);
    const noise = tf.tensor2d(data, [count, latent]);
    if (components === 0) return { centers: tf.zeros<tf.Rank.R2>([count, latent]), deviations: noise };
    const [weights, means, factors] = Object.values(NAMES).map((name) => mixture.get(name) as tf.Variable) as [
      tf.Variable<tf.Rank.R1>,
      tf.Variable<tf.Rank.R2>,
      tf.Variable<tf.Rank.R3>,
    ];
    // The number of cumulative weights below a uniform number.
    const uniform = names.map((name) => ((drawUniform(seed, `component/${name}`, 1, 1)[0] as number) + 1) / 2);
    const below = tf.greater(tf.tensor2d(uniform, [count, 1]), tf.expandDims(tf.cumsum(weights), 0));
    const chosen = tf.minimum(tf.sum(tf.cast(below, 'int32'), 1), tf.scalar(components - 1, 'int32')) as tf.Tensor1D;
    const rows = tf.reshape(noise, [count, 1, latent]);
    return {
      centers: tf.gather(means, chosen),
      deviations: tf.reshape(tf.matMul(rows, tf.gather(factors, chosen), false, true), [count, latent]) as tf.Tensor2D,
    };
  });
}

/** Values of a mixture of normal distributions. */
export interface MixtureValues {
  /** Shares, [K], sum 1. */
  readonly weights: Float32Array;
  /** [K, L] */
  readonly means: Float32Array;
  /** Lower-triangular factors L of the covariances L Lᵀ, [K, L, L]. */
  readonly factors: Float32Array;
}

/** Writes the values of a mixture to its variables. */
export function writeMixture(mixture: NamedVariables, values: MixtureValues): void {
  tf.tidy(() => {
    for (const key of ['weights', 'means', 'factors'] as const) {
      const variable = mixture.get(NAMES[key]) as tf.Variable;
      variable.assign(tf.tensor(values[key], variable.shape, 'float32'));
    }
  });
}
