import { smooth } from '@hypersiren/charts';
import type { FitRow } from './logs/fit-log.js';
import type { MetricsRow } from './logs/metrics-log.js';
import type { Provenance } from './provenance.js';

/** How far a training or a fit is. */
export interface RunState {
  readonly name: string;
  readonly outcome: Provenance['outcome'];
  /** Why it failed. */
  readonly error?: string;
  /** Of the whole run. */
  readonly steps: number;
  /** Steps per second of late, while it is under way. */
  readonly rate?: number;
  /** The newest line of its log; left out if there is none yet. */
  readonly last?: MetricsRow | FitRow;
  /** Of a fit: how good it was when that was last measured. */
  readonly measures: Readonly<Record<string, number>>;
  /** The loss by step, smoothed. */
  readonly curve: readonly { readonly step: number; readonly loss: number }[];
}

/** Lines of the log that the rate is measured over. */
const RATE_ROWS = 20;

/** What a run's record and the lines of its log say. */
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
