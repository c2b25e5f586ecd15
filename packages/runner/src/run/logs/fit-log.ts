import type { FitReport } from '@hypersiren/siren/fits';
import { AveragedLog, type LogPosition, meanOf } from './averaged-log.js';
import { readJsonLines } from './json-lines.js';

/** Line of a fit's `metrics.jsonl`: means over the steps since the previous line. */
export interface FitRow {
  /** Number of updates done. */
  step: number;
  /** Loss. */
  loss: number;
  /** Terms of the loss by name, if there are several. */
  terms: Record<string, number>;
  /** Norm of the gradient before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Seconds since the fit began, without interruptions. */
  seconds: number;
  /** Measures after the step. Left out if the fit was not measured at this step. */
  measures?: Record<string, number>;
}

/** Opens the log of a fit: one line per `every` steps, and one per measurement. */
export function openFitLog(
  file: string,
  every: number,
  from?: LogPosition<FitReport>,
): Promise<AveragedLog<FitReport>> {
  return AveragedLog.open(file, { every, average }, from);
}

function average(reports: readonly FitReport[]): Omit<FitRow, 'step' | 'seconds' | 'measures'> {
  const last = reports.at(-1) as FitReport;
  return {
    loss: meanOf(reports, ({ loss }) => loss),
    terms: Object.fromEntries(
      Object.keys(last.terms).map((name) => [name, meanOf(reports, ({ terms }) => terms[name] as number)]),
    ),
    gradientNorm: meanOf(reports, ({ gradientNorm }) => gradientNorm),
    learningRate: last.learningRate,
  };
}

/**
 * Reads the log of a fit.
 *
 * @throws RunError `damaged`
 */
export function readFitLog(file: string): Promise<FitRow[]> {
  return readJsonLines<FitRow>(file);
}
