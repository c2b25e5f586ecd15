import type { SweepFitsOptions } from '@hypersiren/runner';
import { fitSweepStatus, parseGrid, sweepFits } from '@hypersiren/runner/sweeps';
import { renderFitSweep } from '../render/fit-sweep.js';
import { renderFitSweepStatus } from '../render/fit-sweep-status.js';
import { renderSweepEvent } from '../render/sweep-events.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of a sweep of fits as given on the command line. */
export type TypedFitSweep = Omit<SweepFitsOptions, 'grid'> & { readonly grid: readonly string[] | undefined };

/** Runs a sweep of fits. Sets exit code 1 if a fit failed. */
export async function runFitSweep(
  { grid = [], ...options }: TypedFitSweep,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const onEvent = (event: Parameters<typeof renderSweepEvent>[0]): void => renderSweepEvent(event, terminal);
  const result = await sweepFits({ ...options, grid: parseGrid(grid), signal, onEvent });
  renderFitSweep(result, terminal);
  if (result.failed.length > 0) process.exitCode = 1;
}

/** Prints the status of a sweep of fits. Sets exit code 1 if all fits have ended and at least one failed. */
export async function showFitSweep({ grid = [], ...options }: TypedFitSweep, terminal: Terminal): Promise<void> {
  const status = await fitSweepStatus({ ...options, grid: parseGrid(grid) });
  await renderFitSweepStatus(status, terminal);
  const ended = status.runs.every(({ state }) => state === 'finished' || state === 'failed');
  if (ended && status.runs.some(({ state }) => state === 'failed')) process.exitCode = 1;
}
