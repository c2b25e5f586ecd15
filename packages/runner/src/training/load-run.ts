import { createModel, type Model } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
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

/**
 * Loads a run's newest checkpoint into a model of its configuration; where that is damaged, which is said, the one before it.
 *
 * @param onDamaged is told of each checkpoint that is passed over
 * @param set overrides keys of the configuration that its training did not follow, `key=value` each
 * @throws RunError, ConfigError, CheckpointError
 */
export async function loadRun(
  directory: string,
  onDamaged: (error: CheckpointError) => void,
  set: readonly string[] = [],
): Promise<LoadedRun> {
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
