import { modelSheet, uncertaintySheet } from '@hypersiren/charts';
import type { ImageDataset } from '@hypersiren/datasets';
import { type Model, modelPredictor } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import { runMetricFigures } from '../figures/metric-figure.js';
import type { Figures } from '../figures/named-figures.js';
import { runCalibrationFigure, runLossFigure, runSwapFigure } from '../figures/run-figures.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';

/** Draws the charts and contact sheets of an evaluated run. */
export async function drawFigures(
  model: Model,
  { config, dataset, metrics }: { config: Config; dataset: ImageDataset; metrics: readonly MetricsRow[] },
  evaluation: EvaluationFile,
): Promise<Figures> {
  const { name } = config;
  const record = { name, config, metrics, evaluation };
  const sheet = { name, split: config.evaluation.split, contexts: config.context.evaluate };
  return {
    'contact sheet': { file: 'contact-sheet', content: await modelSheet(model, dataset, sheet) },
    uncertainty: { file: 'uncertainty', content: await uncertaintySheet(modelPredictor(model), dataset, sheet) },
    calibration: { file: 'calibration', content: runCalibrationFigure(record) },
    ...runMetricFigures([record]),
    'ratio chart': { file: 'swap', content: runSwapFigure([record]) },
    'loss chart': { file: 'loss', content: runLossFigure([record]) },
  };
}
