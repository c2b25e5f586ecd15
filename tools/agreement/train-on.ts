import { createModel, type StepReport, train } from '@hypersiren/hypernet';
import type { BackendName } from '../../packages/runner/src/backend/backends.js';
import { useBackend } from '../../packages/runner/src/backend/use-backend.js';
import type { Config } from '../../packages/runner/src/config/schemas/schema.js';
import { taskOf } from '../../packages/runner/src/events/task.js';
import { createOptimizer } from '../../packages/runner/src/training/create-optimizer.js';
import { fitModel } from '../../packages/runner/src/training/finish-run.js';
import { loadImages } from '../../packages/runner/src/training/load-images.js';
import { modelShape } from '../../packages/runner/src/training/model-shape.js';
import { trainSettings } from '../../packages/runner/src/training/train-settings.js';
import { perturb } from './perturb.js';

/** Options of {@link trainOn}. */
export interface TrainOnOptions {
  readonly backend: BackendName;
  /** Number of steps; the schedule is that of the configuration. */
  readonly steps: number;
  /** Seed with which the initial variables are moved by one unit in the last place; default: they are not moved. */
  readonly perturbed?: number | undefined;
  /** Called after each step. */
  readonly onStep?: (report: StepReport) => void;
}

/** Trains the model of a configuration for some steps on a backend, and returns the loss of each step. */
export async function trainOn(
  config: Config,
  { backend, steps, perturbed, onStep }: TrainOnOptions,
): Promise<number[]> {
  await useBackend(backend);
  const images = await loadImages(config);
  const { dataset } = images;
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  const optimizer = createOptimizer(model, config.train);
  const losses: number[] = [];
  try {
    await fitModel(model, { config, dataset }, taskOf({}));
    if (perturbed !== undefined) await perturb([...model.variables.values(), ...model.fitted.values()], perturbed);
    await train({
      ...trainSettings(config, images),
      model,
      optimizer,
      steps,
      onStep: (report) => {
        losses.push(report.loss.total);
        onStep?.(report);
      },
    });
    return losses;
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}
