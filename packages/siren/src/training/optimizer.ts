import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkRange } from '../check-option.js';
import { citation } from '../family/citation.js';
import { ADAM_STEP } from '../network/kernel-contract.js';
import { SirenError } from '../siren-error.js';
import { checkLearningRate, type LearningRateConfig, learningRateAt } from './learning-rate.js';
import { type ScheduleName, schedules } from './schedules/schedules.js';
import { type NamedArrays, type NamedVariables, readVariables, writeVariables } from './variables.js';

/** Constant that keeps the clipping factor finite for a zero gradient, as in PyTorch. */
const NORM_FLOOR = 1e-6;

/** Paper of Adam. */
export const ADAM_PAPER = citation('inproceedings', 'kingma2015adam', {
  author: 'Kingma, Diederik P. and Ba, Jimmy',
  title: 'Adam: A Method for Stochastic Optimization',
  booktitle: 'International Conference on Learning Representations',
  year: '2015',
});

/** Configuration keys of Adam, with the defaults of Kingma and Ba. */
const adamKeys = {
  beta1: z.number().min(0).lt(1).default(0.9).describe('Adam’s decay of the mean'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Adam’s decay of the mean square'),
  epsilon: z.number().positive().default(1e-8).describe('Adam’s ε'),
};

/** Returns the configuration keys of a training with Adam, with the given defaults. */
export function optimizerKeys<const Defaults extends OptimizerDefaults>(defaults: Defaults) {
  return {
    steps: z.int().min(1).default(defaults.steps).describe('Number of updates'),
    learningRate: z.number().positive().default(defaults.learningRate).describe('Peak of Adam’s learning rate'),
    warmup: z.int().min(0).default(defaults.warmup).describe('Steps of linear warm-up'),
    schedule: z
      .enum(Object.keys(schedules) as [ScheduleName, ...ScheduleName[]])
      .default(defaults.schedule)
      .describe('Course of the learning rate after warm-up'),
    clip: z.number().min(0).default(defaults.clip).describe('Largest global norm of the gradient; 0 clips nothing'),
    ...adamKeys,
  };
}

/** Defaults of {@link optimizerKeys}. */
export interface OptimizerDefaults {
  readonly steps: number;
  readonly learningRate: number;
  readonly warmup: number;
  readonly schedule: ScheduleName;
  readonly clip: number;
}

/** Configuration of an {@link Optimizer}. */
export interface OptimizerConfig extends LearningRateConfig {
  /** Largest global norm of the gradient. Longer gradients are scaled to it. Default: 0, no clipping. */
  readonly clip?: number;
  /** Decay rate of the first moment, in [0, 1). Default: 0.9. */
  readonly beta1?: number;
  /** Decay rate of the second moment, in [0, 1). Default: 0.999. */
  readonly beta2?: number;
  /** Constant ε in the denominator. Default: 1e-8. */
  readonly epsilon?: number;
}

const DEFAULTS = { clip: 0, ...z.object(adamKeys).parse({}) };

/** State of an {@link Optimizer}, from which a new optimizer resumes bit for bit. */
export interface OptimizerState {
  /** Number of updates. */
  readonly step: number;
  /** Moments of every variable: `mean.<variable>` and `square.<variable>`. */
  readonly moments: NamedArrays;
}

/**
 * Adam (Kingma and Ba 2015) with clipping by the global norm (Pascanu et al. 2013), in PyTorch's form:
 *
 * - g ← g · min(1, clip / (‖g‖ + 10⁻⁶))
 * - m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²
 * - p ← p − η · r · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * η is the scheduled learning rate and r is the learning-rate multiplier of the variable. The kernel `AdamStep`, if the
 * backend has it, updates all variables in place. Otherwise the step is composed of TensorFlow.js operations.
 */
export class Optimizer {
  /** Configuration with every default filled in. */
  readonly config: OptimizerConfig & typeof DEFAULTS;
  readonly #variables: NamedVariables;
  readonly #means: NamedVariables;
  readonly #squares: NamedVariables;
  readonly #rates: readonly number[];
  #step = 0;

  /**
   * Creates an optimizer for the variables.
   *
   * @param rates learning-rate multipliers by variable name. Default: 1
   * @throws SirenError `option` if an option is out of range
   */
  constructor(variables: NamedVariables, config: OptimizerConfig, rates: ReadonlyMap<string, number> = new Map()) {
    this.config = { ...DEFAULTS, ...config };
    checkLearningRate(config);
    checkRange('optimizer: clip', this.config.clip, [0, Number.MAX_VALUE]);
    checkRange('optimizer: beta1', this.config.beta1, [0, 1 - Number.EPSILON]);
    checkRange('optimizer: beta2', this.config.beta2, [0, 1 - Number.EPSILON]);
    checkRange('optimizer: epsilon', this.config.epsilon, [0, Number.MAX_VALUE]);
    this.#variables = variables;
    this.#rates = [...variables.keys()].map((name) => rates.get(name) ?? 1);
    for (const rate of this.#rates) checkRange('optimizer: rate', rate, [0, Number.MAX_VALUE]);
    this.#means = zerosLike(variables);
    this.#squares = zerosLike(variables);
  }

  /** Number of updates. */
  get updates(): number {
    return this.#step;
  }

  /** Learning rate of the next update. */
  get learningRate(): number {
    return learningRateAt(this.config, this.#step);
  }

  /**
   * Updates every variable once.
   *
   * @param gradients one gradient per variable, in the order of the variables. The caller disposes of them
   * @returns the global norm of the gradients before clipping, a scalar that the caller disposes of
   * @throws SirenError `shape` if the number of gradients differs from the number of variables
   */
  step(gradients: readonly tf.Tensor[]): tf.Scalar {
    const variables = [...this.#variables.values()];
    if (gradients.length !== variables.length)
      throw new SirenError(
        'shape',
        `Optimizer.step: expected a gradient for each of ${variables.length} variables, got ${gradients.length}`,
      );
    const { beta1, beta2, epsilon, clip } = this.config;
    const learningRate = this.learningRate;
    this.#step++;
    const attributes = { learningRate, beta1, beta2, epsilon, clip, step: this.#step, rates: [...this.#rates] };
    const moments = [[...this.#means.values()], [...this.#squares.values()]] as const;
    if (tf.getKernel(ADAM_STEP.name, tf.getBackend()) === undefined)
      return composedStep(variables, ...moments, gradients, attributes);
    // The kernel takes its tensors as a list, which the type of runKernel does not allow.
    const inputs = [...variables, ...moments[0], ...moments[1], ...gradients];
    return tf.engine().runKernel(ADAM_STEP.name, inputs as never, attributes) as tf.Scalar;
  }

  /** Returns a copy of the state. */
  async state(): Promise<OptimizerState> {
    const step = this.#step;
    return { step, moments: await readVariables(this.#moments) };
  }

  /**
   * Restores a state. The optimizer then continues bit for bit, provided that the variables are restored as well.
   *
   * @throws SirenError `state` if the state belongs to other variables
   */
  load({ step, moments }: OptimizerState): void {
    if (!Number.isSafeInteger(step) || step < 0)
      throw new SirenError('state', `Optimizer.load: expected a whole number of updates, got ${step}`);
    writeVariables('Optimizer.load', this.#moments, moments);
    this.#step = step;
  }

  /** Disposes of the moments. The variables are not affected. */
  dispose(): void {
    for (const moment of this.#moments.values()) moment.dispose();
  }

  get #moments(): NamedVariables {
    const named = (prefix: string, variables: NamedVariables) =>
      [...variables].map(([name, variable]): [string, tf.Variable] => [`${prefix}.${name}`, variable]);
    return new Map([...named('mean', this.#means), ...named('square', this.#squares)]);
  }
}

function zerosLike(variables: NamedVariables): NamedVariables {
  // The result of a kernel, unlike an array from outside, can be overwritten in place.
  return new Map([...variables].map(([name, variable]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(variable)))]));
}

interface StepAttributes extends tf.NamedAttrMap {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clip: number;
  readonly step: number;
  readonly rates: number[];
}

function composedStep(
  variables: readonly tf.Variable[],
  means: readonly tf.Variable[],
  squares: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
  { learningRate, beta1, beta2, epsilon, clip, step, rates }: StepAttributes,
): tf.Scalar {
  return tf.tidy(() => {
    const norm = globalNorm(gradients);
    const factor = clip > 0 ? tf.minimum(1, tf.div(clip, tf.add(norm, NORM_FLOOR))) : 1;
    for (const [index, variable] of variables.entries()) {
      const mean = means[index] as tf.Variable;
      const square = squares[index] as tf.Variable;
      const gradient = tf.mul(gradients[index] as tf.Tensor, factor);
      mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
      square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const std = tf.sqrt(tf.div(square, 1 - beta2 ** step));
      const direction = tf.div(tf.div(mean, 1 - beta1 ** step), tf.add(std, epsilon));
      variable.assign(tf.sub(variable, tf.mul(direction, learningRate * (rates[index] as number))));
    }
    return norm;
  });
}

/** Computes the norm ‖g‖ over all gradients. */
function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar;
}
