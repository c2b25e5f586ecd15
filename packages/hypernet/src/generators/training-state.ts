import {
  type DivergenceState,
  DivergenceWatch,
  type NamedArrays,
  Optimizer,
  type OptimizerConfig,
  readVariables,
  writeVariables,
} from '@hypersiren/siren/training';
import { checkOptions } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { createGenerator, type Generator, type GeneratorShape, generatorSpec } from './generator.js';
import type { GeneratorConfig } from './generator-schema.js';
import type { Objective, PlayerName, Players } from './objectives/objective.js';
import { type ObjectiveConfig, objectiveOf, objectiveSchema } from './objectives/objectives.js';

/** Options of {@link createGeneratorTraining}. */
export interface GeneratorTrainingOptions {
  readonly model: GeneratorConfig;
  readonly objective: ObjectiveConfig;
  readonly shape: GeneratorShape;
  /** Optimizer of both networks. */
  readonly optimizer: OptimizerConfig;
  /** Learning rate of the second network relative to that of the generator; default 1. */
  readonly partnerRate?: number;
  readonly seed: number;
}

/** A generator with everything that its training needs. */
export interface GeneratorTraining extends Players {
  readonly objective: Objective;
  /** Moving average of the generator, which makes the samples. It alone has the mixture of latents. */
  readonly average: Generator;
  /** Checks of the two networks for divergence. */
  readonly watches: Readonly<Record<PlayerName, DivergenceWatch>>;
  /** Returns copies of all tensors: `model` is the average, and the others are what the training resumes from. */
  state(): Promise<GeneratorTensors>;
  /**
   * Restores a state, from which the training continues bit for bit.
   *
   * @throws SirenError `state` if the state belongs to another configuration
   */
  load(step: number, tensors: GeneratorTensors, watches?: GeneratorWatches): void;
  /** Disposes all networks and optimizers. */
  dispose(): void;
}

const GROUPS = ['model', 'generator', 'partner', 'buffers', 'optimizer', 'partnerOptimizer'] as const;

/** Tensors of a {@link GeneratorTraining}, in named groups. */
export type GeneratorTensors = Readonly<Record<(typeof GROUPS)[number], NamedArrays>>;

/** States of the checks for divergence, by network; plain data. */
export type GeneratorWatches = Readonly<Record<PlayerName, DivergenceState>>;

/**
 * Allocates a generator, its moving average, the second network of the objective and their optimizers.
 *
 * @throws HypernetError or SirenError `option` if the configuration is not valid
 */
export function createGeneratorTraining(options: GeneratorTrainingOptions): GeneratorTraining {
  const { model, shape, optimizer, partnerRate = 1, seed } = options;
  const config = checkOptions('objective', objectiveSchema, options.objective);
  const spec = generatorSpec(model, shape);
  const objective = objectiveOf(config).create(config, spec);
  if (spec.config.mixture > 0 && !objective.encode)
    throw new HypernetError('option', `generator: mixture: the objective ${config.type} has no codes to fit it to`);
  const generator = createGenerator({ ...model, mixture: 0 }, shape, seed);
  const average = createGenerator(model, shape, seed);
  const partner = objective.createPartner(seed);
  const optimizers = {
    generator: new Optimizer(generator.variables, optimizer, generator.rates),
    partner: new Optimizer(partner.variables, { ...optimizer, learningRate: optimizer.learningRate * partnerRate }),
  };
  const watches = { generator: new DivergenceWatch(), partner: new DivergenceWatch() };
  return {
    generator,
    average,
    objective,
    partner,
    optimizers,
    watches,
    state: async () => ({
      model: await average.state(),
      generator: await generator.state(),
      partner: await readVariables(partner.variables),
      buffers: await readVariables(partner.buffers),
      optimizer: (await optimizers.generator.state()).moments,
      partnerOptimizer: (await optimizers.partner.state()).moments,
    }),
    load: (step, tensors, states) => {
      average.load(tensors.model);
      generator.load(tensors.generator);
      writeVariables(objective.partner, partner.variables, tensors.partner);
      writeVariables(`${objective.partner}: buffers`, partner.buffers, tensors.buffers);
      optimizers.generator.load({ step, moments: tensors.optimizer });
      optimizers.partner.load({ step, moments: tensors.partnerOptimizer });
      if (states)
        for (const player of ['generator', 'partner'] as const) watches[player] = new DivergenceWatch(states[player]);
    },
    dispose: () => {
      for (const part of [generator, average, partner, optimizers.generator, optimizers.partner]) part.dispose();
    },
  };
}
