import { getSplit } from '@hypersiren/datasets';
import type { Model } from '@hypersiren/hypernet';
import { evaluateResolution, type ResolutionEvaluation } from '@hypersiren/hypernet/evaluation';
import { idleWarning } from '@hypersiren/hypernet/text';
import { asJob, type Task } from '../events/task.js';
import { writeFigures } from '../figures/write-figures.js';
import { type EvaluationFile, writeEvaluation } from '../run/evaluation-file.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { readMetrics } from '../run/logs/metrics-log.js';
import type { RunFolder } from '../run/run-folder.js';
import type { Images } from '../training/load-images.js';
import { drawFigures } from './draw-figures.js';
import { type MeasuredTask, measureRun } from './measure-run.js';

type Measured = Omit<Images, 'trainTargets'> & MeasuredTask & { folder: RunFolder };

/**
 * Evaluates the model of a run and the baselines, writes `evaluation.json`, and draws the charts and contact sheets.
 *
 * @throws the abort reason of the signal if it stops the evaluation
 */
export async function evaluateRun(model: Model, run: Measured, task: Task): Promise<EvaluationFile> {
  const evaluation = await measureRun(model, run, task);
  const resolution = await measureSizes(model, run, task);
  if (resolution.length > 0) evaluation.resolution = resolution;
  checkStillHeld(run.folder.directory);
  await writeEvaluation(run.folder.evaluation, evaluation);
  const metrics = await readMetrics(run.folder.metrics);
  const figures = await drawFigures(model, { ...run, metrics }, evaluation);
  task.tell({ type: 'evaluated', directory: run.folder.directory, evaluation });
  checkStillHeld(run.folder.directory);
  await writeFigures(run.folder.figures, figures, task);
  return evaluation;
}

/**
 * Warns of an idle hypernetwork and says what to do.
 *
 * @returns the warning; undefined if the hypernetwork is not idle
 */
export function warnIfIdle({ model }: EvaluationFile, { tell }: Pick<Task, 'tell'>): string | undefined {
  const idle = idleWarning(model);
  if (idle !== undefined) tell({ type: 'warning', code: 'idle', message: idle });
  return idle;
}

/** Evaluates the model at the sizes in `resolution.evaluate` of the configuration. */
async function measureSizes(
  model: Model,
  { config, dataset, evaluationTargets }: Measured,
  task: Task,
): Promise<ResolutionEvaluation[]> {
  if (evaluationTargets.length === 0) return [];
  const { split, images } = config.evaluation;
  const contexts = config.context.evaluate;
  const count = Math.min(images ?? Number.POSITIVE_INFINITY, getSplit(dataset, split).count);
  const total = count * contexts.length * evaluationTargets.length;
  return asJob(task, { job: 'sizes', total, unit: 'images' }, (onProgress) =>
    evaluateResolution(model, {
      dataset,
      targets: evaluationTargets,
      split,
      contexts,
      ...(images !== undefined && { images }),
      signal: task.signal,
      onProgress,
    }),
  );
}
