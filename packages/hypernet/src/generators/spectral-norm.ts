import { drawNormal, type NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: I inputs and O outputs of a layer. */

/** Number of power iterations from a random vector at the start. */
const FIRST_ITERATIONS = 50;

/** Minimum norm of a vector, which keeps the iteration finite for a matrix of zeros. */
const MIN_NORM = 1e-12;

/** Weights whose spectral norm stays at its initial value. */
export interface SpectralNorm {
  /**
   * State besides the weights, not trained: for each weight `<name>.direction` [O], an estimate of its first right
   * singular vector, and `<name>.start` [1], its spectral norm at initialization.
   */
  readonly buffers: NamedVariables;
  /** Improves every direction by one power iteration. Call it once before each update of the weights. */
  update(): void;
  /**
   * Returns a weight with its initial spectral norm, W · σ(W₀) / σ(W). Differentiable with respect to the weight; the
   * direction is a constant.
   */
  normalize(name: string): tf.Tensor;
  /** Disposes the buffers. */
  dispose(): void;
}

/**
 * Creates the normalization of weights by their spectral norms relative to the start (Lee et al. 2021, "ViTGAN", 3.1).
 * Plain spectral normalization (Miyato et al. 2018) sets each norm to 1, which makes transformers too slow. The largest
 * singular value is estimated by power iteration, one iteration per update.
 *
 * @param weights [.., O] each; all axes but the last are inputs
 */
export function createSpectralNorm(weights: NamedVariables): SpectralNorm {
  const directions = new Map<string, tf.Variable>();
  const starts = new Map<string, tf.Variable>();
  tf.tidy(() => {
    for (const [name, weight] of weights) {
      const outputs = weight.shape.at(-1) as number;
      let direction = unit(tf.tensor2d(drawNormal(1, `${name}.direction`, outputs, 1), [outputs, 1]));
      for (let iteration = 0; iteration < FIRST_ITERATIONS; iteration++) direction = improved(weight, direction);
      directions.set(name, tf.variable(tf.reshape(direction, [-1]), false));
      starts.set(name, tf.variable(tf.reshape(normAlong(weight, direction), [1]), false));
    }
  });
  const named = (suffix: string, all: ReadonlyMap<string, tf.Variable>) =>
    [...all].map(([name, variable]) => [`${name}.${suffix}`, variable] as const);
  const buffers = new Map([...named('direction', directions), ...named('start', starts)]);
  const columnOf = (name: string) => tf.reshape(directions.get(name) as tf.Variable, [-1, 1]) as tf.Tensor2D;
  return {
    buffers,
    update: () =>
      tf.tidy(() => {
        for (const [name, weight] of weights)
          (directions.get(name) as tf.Variable).assign(tf.reshape(improved(weight, columnOf(name)), [-1]));
      }),
    normalize: (name) =>
      tf.tidy(() => {
        const weight = weights.get(name) as tf.Variable;
        return tf.mul(weight, tf.div(starts.get(name) as tf.Variable, normAlong(weight, columnOf(name))));
      }),
    dispose: () => tf.dispose([...buffers.values()]),
  };
}

/** Returns a weight as a matrix, [I, O]. */
function matrixOf(weight: tf.Tensor): tf.Tensor2D {
  return tf.reshape(weight, [-1, weight.shape.at(-1) as number]) as tf.Tensor2D;
}

/** Returns ‖W v‖, which is σ(W) for the first right singular vector v. */
function normAlong(weight: tf.Tensor, direction: tf.Tensor2D): tf.Scalar {
  const image = tf.matMul(matrixOf(weight), direction);
  return tf.sqrt(tf.maximum(tf.sum(tf.square(image)), MIN_NORM ** 2)) as tf.Scalar;
}

/** Returns the normalized WᵀW v. */
function improved(weight: tf.Tensor, direction: tf.Tensor2D): tf.Tensor2D {
  const matrix = matrixOf(weight);
  return unit(tf.matMul(matrix, unit(tf.matMul(matrix, direction)), true, false) as tf.Tensor2D);
}

function unit(vector: tf.Tensor2D): tf.Tensor2D {
  return tf.div(vector, tf.maximum(tf.norm(vector), MIN_NORM)) as tf.Tensor2D;
}
