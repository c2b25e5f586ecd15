import type { StepReport } from '@hypersiren/hypernet';
import { AveragedLog, type LogPosition, meanOf } from './averaged-log.js';
import { readJsonLines } from './json-lines.js';

/** One line of a training's `metrics.jsonl`: means over the steps since the line before. */
export interface MetricsRow {
  /** Updates done. */
  step: number;
  epoch: number;
  /** The whole loss, and its terms before their weights. */
  loss: number;
  pixel: number;
  latent: number;
  weights: number;
  /** Negative log-likelihood in nats per value, for values in [0, 1]; only of a model with a likelihood. */
  nll?: number;
  /** Before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Since the training began. */
  seconds: number;
}

/** The log of a training: one line per `every` steps. */
export function openMetricsLog(
  file: string,
  every: number,
  from?: LogPosition<StepReport>,
): Promise<AveragedLog<StepReport>> {
  return AveragedLog.open(file, { every, average }, from);
}

function average(reports: readonly StepReport[]): Omit<MetricsRow, 'step' | 'seconds'> {
  const last = reports.at(-1) as StepReport;
  return {
    epoch: last.epoch,
    loss: meanOf(reports, ({ loss }) => loss.total),
    pixel: meanOf(reports, ({ loss }) => loss.pixel),
    latent: meanOf(reports, ({ loss }) => loss.latent),
    weights: meanOf(reports, ({ loss }) => loss.weights),
    ...(last.loss.nll !== undefined && { nll: meanOf(reports, ({ loss }) => loss.nll ?? Number.NaN) }),
    gradientNorm: meanOf(reports, ({ gradientNorm }) => gradientNorm),
    learningRate: last.learningRate,
  };
}

/** Reads a log back. */
export function readMetrics(file: string): Promise<MetricsRow[]> {
  return readJsonLines<MetricsRow>(file);
}
