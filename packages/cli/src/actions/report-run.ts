import { getSplit } from '@hypersiren/datasets';
import {
  type BaselineConfig,
  type Evaluation,
  evaluate,
  evaluateResolution,
  fitBaseline,
  type Model,
  modelPredictor,
  type ResolutionEvaluation,
} from '@hypersiren/hypernet';
import type { Config } from '../config/schema.js';
import { modelSheet } from '../figures/model-sheet.js';
import { runCalibrationFigure, runErrorFigure, runLossFigure } from '../figures/run-figures.js';
import { uncertaintySheet } from '../figures/uncertainty-sheet.js';
import { type EvaluationFile, writeEvaluation } from '../run/evaluation-file.js';
import { checkStillHeld } from '../run/explain-failure.js';
import { readMetrics } from '../run/metrics-log.js';
import type { RunFolder } from '../run/run-folder.js';
import { errorTable } from '../terminal/error-table.js';
import { startProgress } from '../terminal/progress.js';
import { resolutionTable } from '../terminal/resolution-table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { uncertaintyTable } from '../terminal/uncertainty-table.js';
import type { Images } from './load-images.js';
import { type Figures, writeFigures } from './write-figures.js';

type Measured = Omit<Images, 'trainTargets'> & {
  config: Config;
  folder: RunFolder;
  /** Training steps of the model. */
  step: number;
};

/** What every model is measured beside: what asks for no time. */
const QUICK_BASELINES: readonly BaselineConfig[] = [{ type: 'mean-image' }, { type: 'nearest-pixel' }];

/**
 * Measures a run's model and the baselines, draws the charts and the contact sheet, and prints the table and the paths.
 *
 * @throws the signal's reason if it ends the measurement
 */
export async function reportRun(model: Model, run: Measured, terminal: Terminal, signal?: AbortSignal): Promise<void> {
  const evaluation = await measure(model, run, terminal, signal);
  const resolution = await measureSizes(model, run, terminal, signal);
  if (resolution.length > 0) evaluation.resolution = resolution;
  checkStillHeld(run.folder.directory);
  await writeEvaluation(run.folder.evaluation, evaluation);
  const figures = await drawFigures(model, run, evaluation);
  const evaluations = [evaluation.model, ...evaluation.baselines];
  writeLine(terminal.out, `\n${errorTable(evaluations)}\n`);
  const uncertainty = uncertaintyTable(evaluations);
  if (uncertainty) writeLine(terminal.out, `${uncertainty}\n`);
  if (evaluation.resolution) writeLine(terminal.out, `${resolutionTable(evaluation.resolution)}\n`);
  checkStillHeld(run.folder.directory);
  await writeFigures(run.folder.figures, figures, terminal);
}

async function measure(
  model: Model,
  { config, dataset, step }: Measured,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<EvaluationFile> {
  const { split, batch, images } = config.evaluation;
  const learned = {
    dataset,
    split: getSplit(dataset, config.train.split),
    context: config.context.train,
    seed: config.seed,
  };
  const predictors = [
    modelPredictor(model),
    ...(await Promise.all(QUICK_BASELINES.map((baseline) => fitBaseline(baseline, learned)))),
  ];
  const contexts = config.context.evaluate;
  const perPredictor = Math.min(images ?? Number.POSITIVE_INFINITY, getSplit(dataset, split).count) * contexts.length;
  const progress = startProgress(terminal.err, 'measuring', perPredictor * predictors.length, {
    unit: 'images',
    signal,
  });
  try {
    const evaluations: Evaluation[] = [];
    for (const predictor of predictors)
      evaluations.push(
        await evaluate(predictor, {
          dataset,
          split,
          contexts,
          batch,
          ...(images !== undefined && { images }),
          ...(signal && { signal }),
          onProgress: (done) => progress.update(evaluations.length * perPredictor + done),
        }),
      );
    const [measured, ...others] = evaluations as [Evaluation, ...Evaluation[]];
    const { name, fingerprint, height, width, channels } = dataset;
    return {
      name: config.name,
      step,
      dataset: { name, fingerprint, height, width, channels },
      model: measured,
      baselines: others,
    };
  } finally {
    progress.stop();
  }
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
    'loss chart': { file: 'loss', content: runLossFigure([record]) },
  };
}
