import { createGenerator, type Generator } from '@hypersiren/hypernet/generators';
import { loadGeneratorConfig } from '../config/load-generator-config.js';
import type { GeneratorRunConfig } from '../config/schemas/generator-config-schema.js';
import { damageWarnings, type Task } from '../events/task.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { readGenerator } from './generator-checkpoint.js';

/** A run with its trained generator. The caller disposes the generator. */
export interface LoadedGenerator {
  readonly folder: RunFolder;
  readonly config: GeneratorRunConfig;
  /** Moving average of the trained generator. */
  readonly generator: Generator;
  /** Number of training steps of the generator. */
  readonly step: number;
}

/**
 * Loads the newest undamaged checkpoint of a generator. Damaged checkpoints are skipped with a warning event.
 *
 * @throws RunError `no-run`, ConfigError, CheckpointError
 */
export async function loadGeneratorRun(directory: string, task: Pick<Task, 'tell'>): Promise<LoadedGenerator> {
  const folder = await openRunFolder(directory);
  const config = await loadGeneratorConfig(folder.config);
  const { step, tensors, state } = await readGenerator(folder.checkpoints, damageWarnings(task));
  const generator = createGenerator(config.model, state.shape, config.seed);
  try {
    generator.load(tensors.model);
    return { folder, config, generator, step };
  } catch (error) {
    generator.dispose();
    throw error;
  }
}
