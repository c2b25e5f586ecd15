import { smooth } from '@hypersiren/charts';
import type { FitRow } from './logs/fit-log.js';
import type { MetricsRow } from './logs/metrics-log.js';
import type { Provenance } from './provenance.js';

/** Progress of a training or a fit. */
export interface RunState {
  readonly name: string;
  readonly outcome: Provenance['outcome'];
  /** Error message of a failed run. */
  readonly error?: string;
  /** Total number of steps. */
  readonly steps: number;
  /** Recent steps per second. Left out if the run is not running. */
  readonly rate?: number;
  /** Newest line of the log. Left out if the log is empty. */
  readonly last?: MetricsRow | FitRow;
  /** Latest measures of a fit. Empty for a training. */
  readonly measures: Readonly<Record<string, number>>;
  /** Smoothed loss by step. */
  readonly curve: readonly { readonly step: number; readonly loss: number }[];
}

/** Number of log lines over which the rate is measured. */
const RATE_ROWS = 20;

/** Returns the progress of a run from its provenance and the lines of its log. */
export function runState(
  name: string,
  steps: number,
  provenance: Provenance | undefined,
  rows: readonly (MetricsRow | FitRow)[],
): RunState {
  const last = rows.at(-1);
  const outcome = provenance?.outcome ?? 'running';
  const first = rows.at(-1 - RATE_ROWS) ?? rows[0];
  const seconds = (last?.seconds ?? 0) - (first?.seconds ?? 0);
  return {
    name,
    outcome,
    ...(provenance?.error && { error: provenance.error }),
    steps,
    ...(seconds > 0 && outcome === 'running' && { rate: ((last?.step ?? 0) - (first?.step ?? 0)) / seconds }),
    ...(last && { last }),
    measures: rows.findLast((row): row is FitRow => 'measures' in row)?.measures ?? {},
    curve: smooth(rows.map(({ step, loss }) => ({ step, loss }))),
  };
}
