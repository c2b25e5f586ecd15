import { drawNormal, drawUniform, type NamedVariables, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B latents, L numbers of a latent, K normal distributions, R factors of each. */

/** What latents are drawn for: a generator, or its parts that matter here. */
export interface LatentSource {
  readonly spec: {
    readonly config: { readonly latent: number; readonly mixture: number; readonly mixtureRank: number };
  };
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

const NAMES = {
  weights: 'latents.weights',
  means: 'latents.means',
  factors: 'latents.factors',
  deviations: 'latents.deviations',
  shared: 'latents.shared',
} as const;

/**
 * Allocates a mixture of K normal distributions of latents, each N(0, 1) until values are written; see
 * {@link MixtureValues}. R is `mixtureRank`, and at most L. No variables for K = 0.
 */
export function createMixture({ latent, mixture, mixtureRank }: LatentSource['spec']['config']): NamedVariables {
  if (mixture === 0) return new Map();
  const variable = (value: () => tf.Tensor) => tf.tidy(() => tf.variable(value(), false));
  return new Map<string, tf.Variable>([
    [NAMES.weights, variable(() => tf.fill([mixture], 1 / mixture))],
    [NAMES.means, variable(() => tf.zeros([mixture, latent]))],
    [NAMES.factors, variable(() => tf.zeros([mixture, latent, Math.min(mixtureRank, latent)]))],
    [NAMES.deviations, variable(() => tf.ones([mixture, latent]))],
    [NAMES.shared, variable(() => tf.eye(latent))],
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
  const names = Array.from({ length: count }, (_, index) => first + index);
  /** Random numbers from N(0, 1), [B, size], those of a latent by its name. */
  const noiseOf = (kind: string, size: number) => {
    const data = new Float32Array(count * size);
    for (const [index, name] of names.entries()) data.set(drawNormal(seed, `${kind}/${name}`, size, 1), index * size);
    return tf.tensor2d(data, [count, size]);
  };
  return tf.tidy(() => {
    const noise = noiseOf('latent', latent);
    if (components === 0) return { centers: tf.zeros<tf.Rank.R2>([count, latent]), deviations: noise };
    const read = <R extends tf.Rank>(key: keyof typeof NAMES) => mixture.get(NAMES[key]) as tf.Variable<R>;
    // The number of cumulative weights below a uniform number.
    const uniform = names.map((name) => ((drawUniform(seed, `component/${name}`, 1, 1)[0] as number) + 1) / 2);
    const below = tf.greater(
      tf.tensor2d(uniform, [count, 1]),
      tf.expandDims(tf.cumsum(read<tf.Rank.R1>('weights')), 0),
    );
    const chosen = tf.minimum(tf.sum(tf.cast(below, 'int32'), 1), tf.scalar(components - 1, 'int32')) as tf.Tensor1D;
    const factors = read<tf.Rank.R3>('factors');
    const scores = tf.expandDims(noiseOf('factors', factors.shape[2]), 1); // [B, 1, R]
    const along = tf.reshape(tf.matMul(scores, tf.gather(factors, chosen), false, true), [count, latent]);
    const rest = tf.matMul(noise, read<tf.Rank.R2>('shared'), false, true);
    return {
      centers: tf.gather(read<tf.Rank.R2>('means'), chosen),
      deviations: tf.add(along, tf.mul(tf.gather(read('deviations'), chosen), rest)) as tf.Tensor2D,
    };
  });
}

/**
 * Values of a mixture of normal distributions. A latent of distribution k is meansₖ + factorsₖ g + deviationsₖ ⊙
 * (shared h) with g and h from N(0, 1): factor analyzers (Ghahramani and Hinton 1996) whose remaining numbers are
 * correlated alike in all distributions, so that K large covariances need not be stored.
 */
export interface MixtureValues {
  /** Shares, [K], sum 1. */
  readonly weights: Float32Array;
  /** [K, L] */
  readonly means: Float32Array;
  /** Directions in which a distribution varies most, times their standard deviations, [K, L, R]. */
  readonly factors: Float32Array;
  /** Standard deviations of what the factors leave of each number, [K, L]. */
  readonly deviations: Float32Array;
  /** Lower-triangular factor of its correlations, [L, L]. */
  readonly shared: Float32Array;
}

/** Writes the values of a mixture to its variables. */
export function writeMixture(mixture: NamedVariables, values: MixtureValues): void {
  tf.tidy(() => {
    for (const key of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
      const variable = mixture.get(NAMES[key]) as tf.Variable;
      variable.assign(tf.tensor(values[key], variable.shape, 'float32'));
    }
  });
}
