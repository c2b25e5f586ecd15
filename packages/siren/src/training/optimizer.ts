import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkRange } from '../check-option.js';
import { citation } from '../family/citation.js';
import { ADAM_STEP } from '../network/kernel-contract.js';
import { SirenError } from '../siren-error.js';
import { checkLearningRate, type LearningRateConfig, learningRateAt } from './learning-rate.js';
import { type ScheduleName, schedules } from './schedules/schedules.js';
import { type NamedArrays, type NamedVariables, readVariables, writeVariables } from './variables.js';

/** Keeps the clipping factor finite for a gradient of zero; PyTorch's value. */
const NORM_FLOOR = 1e-6;

/** The paper of Adam. */
export const ADAM_PAPER = citation('inproceedings', 'kingma2015adam', {
  author: 'Kingma, Diederik P. and Ba, Jimmy',
  title: 'Adam: A Method for Stochastic Optimization',
  booktitle: 'International Conference on Learning Representations',
  year: '2015',
});

/** Keys of Adam beside those of its learning rate, with Kingma and Ba's defaults. */
const adamKeys = {
  beta1: z.number().min(0).lt(1).default(0.9).describe('Adam’s decay of the mean'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Adam’s decay of the mean square'),
  epsilon: z.number().positive().default(1e-8).describe('Adam’s ε'),
};

/** Keys of everything that is trained by Adam, with the defaults of the job. */
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

/** What a job chooses of {@link optimizerKeys}. */
export interface OptimizerDefaults {
  readonly steps: number;
  readonly learningRate: number;
  readonly warmup: number;
  readonly schedule: ScheduleName;
  readonly clip: number;
}

/** Settings of an {@link Optimizer}. */
export interface OptimizerConfig extends LearningRateConfig {
  /** Largest global norm of the gradient; a longer one is shortened to it. 0, the default, leaves all as they are. */
  readonly clip?: number;
  /** Decay of the mean of the gradients, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of their squares, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

const DEFAULTS = { clip: 0, ...z.object(adamKeys).parse({}) };

/** All that a later optimizer needs to go on bit for bit. */
export interface OptimizerState {
  /** Updates done. */
  readonly step: number;
  /** Both moments of every variable: `mean.<variable>` and `square.<variable>`. */
  readonly moments: NamedArrays;
}

/**
 * Adam (Kingma and Ba 2015) with clipping by the global norm (Pascanu et al. 2013), in PyTorch's form:
 *
 *   g ← g · min(1, clip / (‖g‖ + 10⁻⁶))
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   p ← p − η · r · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * where η follows warm-up and schedule, and r is 1 or a rate of the variable's own. Where the backend has the kernel `AdamStep`, one call updates all variables in
 * their own buffers; else it is composed of TensorFlow.js's operations.
 */
export class Optimizer {
  /** With every default. */
  readonly config: OptimizerConfig & typeof DEFAULTS;
  readonly #variables: NamedVariables;
  readonly #means: NamedVariables;
  readonly #squares: NamedVariables;
  readonly #rates: readonly number[];
  #step = 0;

  /**
   * @param rates what the learning rate is multiplied with for some variables, by name; 1 for all others
   * @throws SirenError `option` if a setting is out of its range
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

  /** Updates done. */
  get updates(): number {
    return this.#step;
  }

  /** The learning rate of the next update. */
  get learningRate(): number {
    return learningRateAt(this.config, this.#step);
  }

  /**
   * Updates every variable once.
   *
   * @param gradients one per variable, in the variables' order; left to the caller to dispose
   * @returns the global norm of the gradients before clipping, a scalar for the caller to dispose
   * @throws SirenError `shape` if there is not one gradient for each variable
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
    // The kernel takes its tensors as one list; the type of runKernel knows named inputs only.
    const inputs = [...variables, ...moments[0], ...moments[1], ...gradients];
    return tf.engine().runKernel(ADAM_STEP.name, inputs as never, attributes) as tf.Scalar;
  }

  /** Copies of all that changes with the updates. */
  async state(): Promise<OptimizerState> {
    const step = this.#step;
    return { step, moments: await readVariables(this.#moments) };
  }

  /**
   * Goes on from a state, bit for bit, provided the variables too have the values of that moment.
   *
   * @throws SirenError `state` if it is that of other variables
   */
  load({ step, moments }: OptimizerState): void {
    if (!Number.isSafeInteger(step) || step < 0)
      throw new SirenError('state', `Optimizer.load: expected a whole number of updates, got ${step}`);
    writeVariables('Optimizer.load', this.#moments, moments);
    this.#step = step;
  }

  /** Frees the moments; the variables belong to their owner. */
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
  // A kernel's result rather than an array of ours, so that the backend may write to it in place.
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

/** ‖g‖ over all gradients together. */
function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar;
}
