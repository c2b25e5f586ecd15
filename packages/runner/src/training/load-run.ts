import { createModel, type Model } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import { damageWarnings, type Task } from '../events/task.js';
import type { CheckpointError } from '../run/checkpoints/checkpoint.js';
import { readTraining } from '../run/checkpoints/model-checkpoint.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { checkRun } from './check-run.js';
import { loadRunConfig } from './load-run-config.js';

/** A run with its trained model, for the caller to dispose. */
export interface LoadedRun {
  folder: RunFolder;
  config: Config;
  model: Model;
  /** Training steps of the model. */
  step: number;
}

/** Options of {@link loadRun}. */
export interface LoadRunOptions {
  /** Overrides of keys of the configuration that its training did not follow, `key=value` each. */
  readonly set?: readonly string[] | undefined;
  /** Told of each damaged checkpoint, after which the one before it is taken; without it a damaged one is an error. */
  readonly onDamaged?: ((error: CheckpointError) => void) | undefined;
}

/**
 * Loads a run's newest checkpoint into a model of its configuration.
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

/** The same within a task, which tells of damaged checkpoints. */
export function loadTold(directory: string, task: Pick<Task, 'tell'>, set: readonly string[] = []): Promise<LoadedRun> {
  return loadRun(directory, { set, onDamaged: damageWarnings(task) });
}
