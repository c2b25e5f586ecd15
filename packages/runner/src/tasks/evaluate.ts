import type { BackendChoice } from '../backend/choices.js';
import { evaluateRun, warnIfIdle } from '../evaluation/evaluate-run.js';
import { evaluationFolder } from '../evaluation/evaluation-folder.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import { beginBackend, beginImages, tellModel } from '../training/begin-task.js';
import { loadTold } from '../training/load-run.js';
import { loadRunConfig } from '../training/load-run-config.js';

/** Options of {@link evaluate}. */
export interface EvaluateRunOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /** `key=value` each, over the run's own configuration. */
  readonly set?: readonly string[] | undefined;
  /** Default `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Measures a run's newest checkpoint, writes `evaluation.json` and draws the run's figures. With other contexts, images, baselines or
 * sizes than the run's own it writes into a folder below `evaluations`, and the evaluation of record stays.
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
    const target = await evaluationFolder(folder, await loadRunConfig(folder), config);
    const evaluation = await evaluateRun(model, { config, ...images, folder: target, step, backend: chosen }, task);
    if (target !== folder) task.tell({ type: 'files', files: [{ name: 'evaluation', path: target.evaluation }] });
    warnIfIdle(evaluation, task);
    return evaluation;
  } finally {
    model.dispose();
  }
}
