import { modelSheet, uncertaintySheet } from '@hypersiren/charts';
import { getSplit } from '@hypersiren/datasets';
import { type Model, modelPredictor } from '@hypersiren/hypernet';
import { evaluateResolution, type ResolutionEvaluation } from '@hypersiren/hypernet/evaluation';
import { idleWarning } from '@hypersiren/hypernet/text';
import {
  checkStillHeld,
  type EvaluationFile,
  type Figures,
  type Images,
  type RunFolder,
  readMetrics,
  runCalibrationFigure,
  runErrorFigure,
  runLossFigure,
  runSwapFigure,
  writeEvaluation,
} from '@hypersiren/runner';
import { evaluationText } from '../terminal/evaluation-text.js';
import { startProgress } from '../terminal/progress.js';
import { resolutionTable } from '../terminal/resolution-table.js';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { uncertaintyTable } from '../terminal/uncertainty-table.js';
import { wrap } from '../terminal/wrap.js';
import { writeFigures } from './charts/write-figures.js';
import { type MeasuredTask, measureRun } from './measure-run.js';

type Measured = Omit<Images, 'trainTargets'> & MeasuredTask & { folder: RunFolder };

/**
 * Measures a run's model and the baselines, draws the charts and the contact sheet, and prints the table and the paths.
 *
 * @throws the signal's reason if it ends the measurement
 */
export async function reportRun(
  model: Model,
  run: Measured,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<EvaluationFile> {
  const evaluation = await measureRun(model, run, terminal, signal);
  const resolution = await measureSizes(model, run, terminal, signal);
  if (resolution.length > 0) evaluation.resolution = resolution;
  checkStillHeld(run.folder.directory);
  await writeEvaluation(run.folder.evaluation, evaluation);
  const figures = await drawFigures(model, run, evaluation);
  writeLine(terminal.out, `\n${evaluationText(evaluation)}\n`);
  const uncertainty = uncertaintyTable([evaluation.model, ...evaluation.baselines]);
  if (uncertainty) writeLine(terminal.out, `${uncertainty}\n`);
  if (evaluation.resolution) writeLine(terminal.out, `${resolutionTable(evaluation.resolution)}\n`);
  checkStillHeld(run.folder.directory);
  await writeFigures(run.folder.figures, figures, terminal);
  return evaluation;
}

/**
 * Warns of an idle hypernetwork, with what to do.
 *
 * @returns what was said; undefined if there was nothing to say
 */
export function warnIfIdle({ model }: EvaluationFile, terminal: Terminal): string | undefined {
  const idle = idleWarning(model);
  if (idle !== undefined) warn(terminal.err, `\n${wrap(idle)}`);
  return idle;
}

/** The pictures at the sizes that the configuration names. */
async function measureSizes(
  model: Model,
  { config, dataset, evaluationTargets }: Measured,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<ResolutionEvaluation[]> {
  if (evaluationTargets.length === 0) return [];
  const { split, images } = config.evaluation;
  const contexts = config.context.evaluate;
  const count = Math.min(images ?? Number.POSITIVE_INFINITY, getSplit(dataset, split).count);
  const total = count * contexts.length * evaluationTargets.length;
  const progress = startProgress(terminal.err, 'sizes', total, { unit: 'images', signal });
  try {
    return await evaluateResolution(model, {
      dataset,
      targets: evaluationTargets,
      split,
      contexts,
      ...(images !== undefined && { images }),
      ...(signal && { signal }),
      onProgress: (done) => progress.update(done),
    });
  } finally {
    progress.stop();
  }
}

async function drawFigures(
  model: Model,
  { config, dataset, folder }: Measured,
  evaluation: EvaluationFile,
): Promise<Figures> {
  const { name } = config;
  const record = { name, config, metrics: await readMetrics(folder.metrics), evaluation };
  const sheet = { name, split: config.evaluation.split, contexts: config.context.evaluate };
  return {
    'contact sheet': { file: 'contact-sheet', content: await modelSheet(model, dataset, sheet) },
    uncertainty: { file: 'uncertainty', content: await uncertaintySheet(modelPredictor(model), dataset, sheet) },
    calibration: { file: 'calibration', content: runCalibrationFigure(record) },
    'error chart': { file: 'error', content: runErrorFigure([record]) },
    'ratio chart': { file: 'swap', content: runSwapFigure([record]) },
    'loss chart': { file: 'loss', content: runLossFigure([record]) },
  };
}
