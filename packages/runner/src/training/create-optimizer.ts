import type { Model } from '@hypersiren/hypernet';
import { Optimizer, type OptimizerConfig } from '@hypersiren/siren/training';
import type { Config } from '../config/schemas/schema.js';

/**
 * Creates the optimizer of a training.
 *
 * @param factor factor of the learning rate; default 1
 */
export function createOptimizer(model: Model, train: Config['train'], factor = 1): Optimizer {
  const { steps, warmup, schedule, clip, optimizer, beta1, beta2, epsilon } = train;
  const learningRate = train.learningRate * factor;
  const config = { steps, learningRate, warmup, schedule, clip, optimizer, beta1, beta2, epsilon };
  return new Optimizer(model.variables, config satisfies Required<OptimizerConfig>, model.rates);
}
