import type { BackendChoice } from '../backend/choices.js';
import { evaluateRun, warnIfIdle } from '../evaluation/evaluate-run.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import { beginBackend, beginImages, tellModel } from '../training/begin-task.js';
import { loadTold } from '../training/load-run.js';

export interface EvaluateRunOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /** `key=value` each, over the run's own configuration. */
  readonly set?: readonly string[] | undefined;
  /** Default `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Measures a run's newest checkpoint, writes `evaluation.json` and draws the run's figures.
 *
 * @throws RunError, ConfigError, CheckpointError, DatasetError, BackendError; the signal's reason if it ends the measurement
 */
export async function evaluate(options: EvaluateRunOptions): Promise<EvaluationFile> {
  const { run, set = [], backend = 'auto' } = options;
  const task = taskOf(options);
  const chosen = await beginBackend(backend, task);
  const { folder, config, model, step } = await loadTold(run, task, set);
  try {
    tellModel(model.spec, task);
    const images = await beginImages(config, task);
    const evaluation = await evaluateRun(model, { config, ...images, folder, step, backend: chosen }, task);
    warnIfIdle(evaluation, task);
    return evaluation;
  } finally {
    model.dispose();
  }
}
