import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkChoice, checkRange } from '../check-option.js';
import { namedSchema } from '../family/family.js';
import { readOptions } from '../family/read-options.js';
import { SirenError } from '../siren-error.js';
import { checkLearningRate, type LearningRateConfig, learningRateAt } from './learning-rate.js';
import { type AdamAttributes, adamStep, clippingFactor, globalNorm } from './optimizers/adam-step.js';
import type { KeptMatrix, OptimizerType, UpdatedMatrix } from './optimizers/optimizer-type.js';
import { type OptimizerSettings, optimizers } from './optimizers/optimizers.js';
import { type ScheduleName, schedules } from './schedules/schedules.js';
import { type NamedArrays, type NamedVariables, readVariables, writeVariables } from './variables.js';

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
    learningRate: z.number().positive().default(defaults.learningRate).describe('Peak of the learning rate'),
    warmup: z.int().min(0).default(defaults.warmup).describe('Steps of linear warm-up'),
    schedule: z
      .enum(Object.keys(schedules) as [ScheduleName, ...ScheduleName[]])
      .default(defaults.schedule)
      .describe('Course of the learning rate after warm-up'),
    clip: z.number().min(0).default(defaults.clip).describe('Largest global norm of the gradient; 0 clips nothing'),
    optimizer: namedSchema(optimizers).prefault('adam').describe('How gradients become updates'),
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
  /** How gradients become updates. Default: `{ type: 'adam' }`. */
  readonly optimizer?: OptimizerSettings;
  /** Largest global norm of the gradient. Longer gradients are scaled to it. Default: 0, no clipping. */
  readonly clip?: number;
  /** Decay rate of the first moment, in [0, 1). Default: 0.9. */
  readonly beta1?: number;
  /** Decay rate of the second moment, in [0, 1). Default: 0.999. */
  readonly beta2?: number;
  /** Constant ε in the denominator. Default: 1e-8. */
  readonly epsilon?: number;
}

const DEFAULTS = { clip: 0, optimizer: { type: 'adam' } as OptimizerSettings, ...z.object(adamKeys).parse({}) };

/** State of an {@link Optimizer}, from which a new optimizer resumes bit for bit. */
export interface OptimizerState {
  /** Number of updates. */
  readonly step: number;
  /**
   * Moments of every variable, `mean.<variable>` and `square.<variable>`, and what the optimizer keeps for matrices, as
   * `rowBasis.<variable>`.
   */
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
 * backend has it, updates all variables in place. Otherwise the step is composed of TensorFlow.js operations. With
 * another member of {@link optimizers}, that one updates the matrices, after the same clipping.
 */
export class Optimizer {
  /** Configuration with every default filled in. */
  readonly config: OptimizerConfig & typeof DEFAULTS;
  readonly #variables: NamedVariables;
  readonly #means: NamedVariables;
  readonly #squares: NamedVariables;
  readonly #rates: readonly number[];
  readonly #type: OptimizerType;
  /** Configuration of the type with its defaults. */
  readonly #options: never;
  /** What is kept for each variable, by name; undefined for those that Adam updates. */
  readonly #kept: readonly (Readonly<Record<string, tf.Variable>> | undefined)[];
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
    const { type } = this.config.optimizer;
    checkChoice('optimizer: type', type, Object.keys(optimizers));
    this.#type = optimizers[type] as unknown as OptimizerType;
    const fail = (message: string) => new SirenError('option', message);
    this.#options = readOptions(`optimizer: ${type}`, this.#type.schema, this.config.optimizer, fail) as never;
    this.#kept = [...variables.values()].map(({ shape }) => keptOf(this.#type.kept(this.#options, shape)));
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
    const step = ++this.#step;
    const attributes = { learningRate, beta1, beta2, epsilon, step };
    const [means, squares] = [[...this.#means.values()], [...this.#squares.values()]];
    if (this.#kept.every((kept) => !kept))
      return adamStep({ variables, means, squares, gradients }, { ...attributes, clip, rates: [...this.#rates] });
    return tf.tidy(() => {
      const norm = globalNorm(gradients);
      const factor = clippingFactor(norm, clip);
      const clipped = factor === 1 ? gradients : gradients.map((gradient) => tf.mul(gradient, factor));
      this.#updateVectors(clipped, { ...attributes, clip: 0, rates: [...this.#rates] });
      for (const [index, kept] of this.#kept.entries()) {
        if (!kept) continue;
        const matrix = {
          variable: variables[index],
          mean: means[index],
          square: squares[index],
          kept,
        } as UpdatedMatrix;
        const numbers = { learningRate: learningRate * (this.#rates[index] as number), epsilon, step };
        // One matrix at a time, so that the intermediate values of all are never in memory together.
        tf.tidy(() => this.#type.update(this.#options, matrix, clipped[index] as tf.Tensor, numbers));
      }
      return norm;
    });
  }

  /** Updates by Adam the variables for which nothing else is kept. */
  #updateVectors(gradients: readonly tf.Tensor[], attributes: AdamAttributes): void {
    const own = <T>(values: Iterable<T>): T[] => [...values].filter((_, index) => !this.#kept[index]);
    const variables = own(this.#variables.values());
    if (variables.length === 0) return;
    const [means, squares] = [own(this.#means.values()), own(this.#squares.values())];
    adamStep({ variables, means, squares, gradients: own(gradients) }, { ...attributes, rates: own(attributes.rates) });
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
    const names = [...this.#variables.keys()];
    const kept = this.#kept.flatMap((tensors, index) =>
      Object.entries(tensors ?? {}).map(([name, tensor]): [string, tf.Variable] => [`${name}.${names[index]}`, tensor]),
    );
    return new Map([...named('mean', this.#means), ...named('square', this.#squares), ...kept]);
  }
}

/** Allocates what is kept for a variable. */
function keptOf(matrices: readonly KeptMatrix[] | undefined): Record<string, tf.Variable> | undefined {
  return matrices && Object.fromEntries(matrices.map((matrix) => [matrix.name, allocate(matrix)]));
}

function allocate({ side, count, initial }: KeptMatrix): tf.Variable {
  const stack: [number] | undefined = count === undefined ? undefined : [count];
  return tf.tidy(() => {
    const values = initial === 'identity' ? tf.eye(side, side, stack) : tf.zeros([...(stack ?? []), side, side]);
    return tf.variable(values);
  });
}

function zerosLike(variables: NamedVariables): NamedVariables {
  // The result of a kernel, unlike an array from outside, can be overwritten in place.
  return new Map([...variables].map(([name, variable]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(variable)))]));
}
