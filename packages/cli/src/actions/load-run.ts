import { createModel, type Model } from '@hypersiren/hypernet';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schema.js';
import { readTraining, type TrainingState } from '../run/model-checkpoint.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { checkOrigin, trainingOrigin } from '../run/run-origin.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, warn } from '../terminal/terminal.js';

/** A run with its trained model, for the caller to dispose. */
export interface LoadedRun {
  folder: RunFolder;
  config: Config;
  model: Model;
  /** Training steps of the model. */
  step: number;
}

/**
 * Holds a checkpoint to the configuration beside it.
 *
 * @throws RunError `other-config` if it was made with another one
 */
export async function checkRun(folder: RunFolder, { origin }: TrainingState): Promise<void> {
  if (origin === undefined) return;
  const now = trainingOrigin(await loadConfig(folder.config), origin.data);
  checkOrigin(relativePath(folder.directory), origin, now);
}

/**
 * Loads a run's newest checkpoint into a model of its configuration; where that is damaged, which is said, the one before it.
 *
 * @throws RunError, ConfigError, CheckpointError
 */
export async function loadRun(directory: string, terminal: Terminal, set: readonly string[] = []): Promise<LoadedRun> {
  const folder = await openRunFolder(directory);
  const config = await loadConfig(folder.config, { set });
  const { step, tensors, state } = await readTraining(folder.checkpoints, ({ message }) =>
    warn(terminal.err, `${message} The checkpoint before it is taken.`),
  );
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
