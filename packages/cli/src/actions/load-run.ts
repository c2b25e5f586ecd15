import { createModel, type Model } from '@hypersiren/hypernet';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schema.js';
import { readTraining } from '../run/model-checkpoint.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
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
  const model = createModel(config.model, state.shape, config.seed);
  try {
    model.load(tensors.model ?? {});
    return { folder, config, model, step };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
