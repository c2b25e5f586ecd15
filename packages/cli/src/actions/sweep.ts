import type { RunEvent, SweepOptions } from '@hypersiren/runner';
import { parseGrid, sweep } from '@hypersiren/runner/sweeps';
import { renderSweep } from '../render/sweep.js';
import { renderSweepEvent } from '../render/sweep-events.js';
import { launchProcess } from '../sweep/launch-process.js';
import { thisProgram } from '../sweep/this-program.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of a sweep as given on the command line. */
export type TypedSweep = Omit<SweepOptions, 'grid'> & { readonly grid: readonly string[] | undefined };

/** Runs a sweep. Sets exit code 1 if a training failed. */
export async function runSweep(
  { grid = [], ...options }: TypedSweep,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const program = [...thisProgram(), 'sweep-task'];
  const onEvent = (event: RunEvent): void => renderSweepEvent(event, terminal);
  const launched = { grid: parseGrid(grid), launch: launchProcess, program };
  const result = await sweep({ ...options, ...launched, signal, onEvent });
  renderSweep(result, terminal);
  if (result.failed.length > 0 && result.outcome === 'finished') process.exitCode = 1;
}
