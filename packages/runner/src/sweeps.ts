/**
 * Functions that begin sweeps and report their progress, for a command line. Modules for training and comparison are
 * loaded only when needed.
 *
 * @module @hypersiren/runner/sweeps
 */
import type { FitSweepStatus } from './tasks/fit-sweep-status.js';
import type { SweepOptions, SweepResult } from './tasks/sweep.js';
import type { FitSweepResult, SweepFitsOptions } from './tasks/sweep-fits.js';

export { isFitConfig } from './config/is-fit-config.js';
export { nodeArguments } from './launch/node-arguments.js';
export { parseGrid } from './sweep/plan-sweep.js';
export type { SweepRunState, SweepRunStateName } from './sweep/run-states.js';
export type { FitSweepStatus } from './tasks/fit-sweep-status.js';
export type { FitSweepResult, SweepFitsOptions } from './tasks/sweep-fits.js';
export { cancelSweep, type SweepStatus, type SweepTarget, sweepStatus } from './tasks/sweep-status.js';
export type { SweepOptions, SweepResult };

/** Runs a sweep. Same as `sweep` of `@hypersiren/runner`, which is loaded when this function is called. */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  return (await import('./tasks/sweep.js')).sweep(options);
}

/** Runs a sweep of fits. Same as `sweepFits` of `@hypersiren/runner`, which is loaded when this function is called. */
export async function sweepFits(options: SweepFitsOptions): Promise<FitSweepResult> {
  return (await import('./tasks/sweep-fits.js')).sweepFits(options);
}

/**
 * Returns the progress of a sweep of fits. Same as `fitSweepStatus` of `@hypersiren/runner`, which is loaded when this
 * function is called.
 */
export async function fitSweepStatus(options: SweepFitsOptions): Promise<FitSweepStatus> {
  return (await import('./tasks/fit-sweep-status.js')).fitSweepStatus(options);
}
