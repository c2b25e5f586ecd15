import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import type { SweepRun } from './plan-sweep.js';

/** A sweep whose trainings have ended. */
export interface TrainedSweep {
  readonly name: string;
  readonly sweep: SweepConfig;
  readonly plan: readonly SweepRun[];
  /** Names of the failed trainings. */
  readonly failed: readonly string[];
}

/** Returns the names of the combinations without failed trainings. */
export function comparedNames({ plan, failed }: Pick<TrainedSweep, 'plan' | 'failed'>): string[] {
  const lost = new Set(failed);
  const without = new Set(plan.flatMap(({ name, variant }) => (lost.has(name) ? [variant] : [])));
  return [...new Set(plan.map(({ variant }) => variant))].filter((variant) => !without.has(variant));
}
