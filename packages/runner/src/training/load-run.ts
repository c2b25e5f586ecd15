import { createModel, type Model } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import { damageWarnings, type Task } from '../events/task.js';
import type { CheckpointError } from '../run/checkpoints/checkpoint.js';
import { readTraining } from '../run/checkpoints/model-checkpoint.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { checkRun } from './check-run.js';
import { loadRunConfig } from './load-run-config.js';

/** A run with its trained model. The caller disposes the model. */
export interface LoadedRun {
  folder: RunFolder;
  config: Config;
  model: Model;
  /** Number of training steps of the model. */
  step: number;
}

/** Options of {@link loadRun}. */
export interface LoadRunOptions {
  /** Overrides of configuration keys that do not affect the training, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Callback for each damaged checkpoint, which is then skipped. By default a damaged checkpoint is an error. */
  readonly onDamaged?: ((error: CheckpointError) => void) | undefined;
}

/**
 * Loads the newest checkpoint of a run into a new model.
 *
 * @throws RunError, ConfigError, CheckpointError
 */
export async function loadRun(directory: string, { set = [], onDamaged }: LoadRunOptions = {}): Promise<LoadedRun> {
  const folder = await openRunFolder(directory);
  const config = await loadRunConfig(folder, set);
  const { step, tensors, state } = await readTraining(folder.checkpoints, onDamaged);
  await checkRun(folder, state);
  const model = createModel(config.model, state.shape, config.seed);
  try {
    model.load(tensors.model ?? {});
    return { folder, config, model, step };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * Loads the newest undamaged checkpoint of a run into a new model. Damaged checkpoints are skipped with a warning
 * event.
 *
 * @throws RunError, ConfigError, CheckpointError
 */
export function loadTold(directory: string, task: Pick<Task, 'tell'>, set: readonly string[] = []): Promise<LoadedRun> {
  return loadRun(directory, { set, onDamaged: damageWarnings(task) });
}
