import type { StepReport } from '@hypersiren/hypernet';
import { AveragedLog, type LogPosition, meanOf } from './averaged-log.js';
import { readJsonLines } from './json-lines.js';

/** Line of a training's `metrics.jsonl`: means over the steps since the previous line. */
export interface MetricsRow {
  /** Number of updates done. */
  step: number;
  epoch: number;
  /** Total loss. `pixel`, `latent` and `weights` are its terms before weighting. */
  loss: number;
  pixel: number;
  latent: number;
  weights: number;
  /** Negative log-likelihood in nats per value, for values in [0, 1]. Only for models with a likelihood. */
  nll?: number;
  /** Norm of the gradient before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Seconds since the training began. */
  seconds: number;
}

/** Opens the log of a training: one line per `every` steps. */
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

/**
 * Reads the log of a training.
 *
 * @throws RunError `damaged`
 */
export function readMetrics(file: string): Promise<MetricsRow[]> {
  return readJsonLines<MetricsRow>(file);
}
