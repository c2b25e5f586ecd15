import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { SweepRun } from './plan-sweep.js';

/** A sweep whose trainings are done. */
export interface TrainedSweep {
  readonly name: string;
  readonly sweep: SweepConfig;
  readonly plan: readonly SweepRun[];
  /** Names of trainings that failed. */
  readonly failed: readonly string[];
}

/** The combinations of which no training failed. */
export function comparedNames({ plan, failed }: Pick<TrainedSweep, 'plan' | 'failed'>): string[] {
  const lost = new Set(failed);
  const without = new Set(plan.flatMap(({ name, variant }) => (lost.has(name) ? [variant] : [])));
  return [...new Set(plan.map(({ variant }) => variant))].filter((variant) => !without.has(variant));
}
