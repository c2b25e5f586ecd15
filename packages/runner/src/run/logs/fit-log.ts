import type { FitReport } from '@hypersiren/siren/fits';
import { AveragedLog, type LogPosition, meanOf } from './averaged-log.js';
import { readJsonLines } from './json-lines.js';

/** One line of a fit's `metrics.jsonl`: means over the steps since the line before. */
export interface FitRow {
  /** Updates done. */
  step: number;
  /** What is minimized. */
  loss: number;
  /** Its terms, if it has several. */
  terms: Record<string, number>;
  /** Before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Since the fit began, without the time between a stop and going on. */
  seconds: number;
  /** How good it was after the step, where that was measured. */
  measures?: Record<string, number>;
}

/** The log of a fit: one line per `every` steps, and one for each measurement. */
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

/** Reads a log back. */
export function readFitLog(file: string): Promise<FitRow[]> {
  return readJsonLines<FitRow>(file);
}
