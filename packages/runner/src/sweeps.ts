/**
 * Sweeps for a command line: beginning them, and how far they are. What trains and compares is loaded when it is wanted, so that
 * a command that asks for a thousand trainings loads nothing else.
 *
 * @module @hypersiren/runner/sweeps
 */
import type { SweepOptions, SweepResult } from './tasks/sweep.js';

export { nodeArguments } from './launch/node-arguments.js';
export { parseGrid } from './sweep/plan-sweep.js';
export type { SweepRunState, SweepRunStateName } from './sweep/run-states.js';
export { cancelSweep, type SweepStatus, type SweepTarget, sweepStatus } from './tasks/sweep-status.js';
export type { SweepOptions, SweepResult };

/** The `sweep` of `@hypersiren/runner`, loaded when it is called. */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  return (await import('./tasks/sweep.js')).sweep(options);
}
