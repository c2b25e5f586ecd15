import type { BackendChoice } from '../backend/choices.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { beginBackend, beginImages } from '../training/begin-task.js';
import { checkRunData } from '../training/load-run-config.js';
import { evaluateGeneratorRun } from './generator-evaluation.js';
import type { GeneratorEvaluationFile } from './generator-evaluation-file.js';
import { checkGeneratorData } from './generator-run.js';
import { loadGeneratorRun } from './load-generator-run.js';

/** Options of {@link evaluateGeneratorTask}. */
export interface EvaluateGeneratorTaskOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Measures the samples of the newest checkpoint of a generator, writes `evaluation.json` and draws sheets of samples and
 * of their nearest training images.
 *
 * @throws RunError, ConfigError, CheckpointError, DatasetError, BackendError; the abort reason of the signal
 */
export async function evaluateGeneratorTask(options: EvaluateGeneratorTaskOptions): Promise<GeneratorEvaluationFile> {
  const { run, backend = 'auto' } = options;
  const task = taskOf(options);
  await beginBackend(backend, task);
  const { folder, config, generator, step } = await loadGeneratorRun(run, task);
  try {
    const { dataset } = await beginImages(config, task);
    await checkRunData(folder, dataset);
    checkGeneratorData(config, dataset);
    return await evaluateGeneratorRun(generator, { config, dataset, folder, step }, task);
  } finally {
    generator.dispose();
  }
}
