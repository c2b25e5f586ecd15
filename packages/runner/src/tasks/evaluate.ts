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
  /** Overrides of the run's configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Evaluates the newest checkpoint of a run, writes `evaluation.json` and draws the run's figures. If contexts, images,
 * baselines or sizes differ from the run's configuration, the results go to a folder below `evaluations`, and the run's
 * own evaluation is kept.
 *
 * @throws RunError, ConfigError, CheckpointError, DatasetError, BackendError; the abort reason of the signal if it
 * stops the evaluation
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
