import { cancelSweep, parseGrid, type RunEvent, type SweepOptions, sweep, sweepStatus } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { renderSweep } from '../render/sweep.js';
import { renderSweepStatus } from '../render/sweep-status.js';
import { launchProcess } from '../sweep/launch-process.js';
import { thisProgram } from '../sweep/this-program.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** A sweep as it is typed. */
type TypedSweep = Omit<SweepOptions, 'grid'> & { readonly grid: readonly string[] | undefined };

/** Exit code 1 if a training failed. */
export async function runSweep(
  { grid = [], ...options }: TypedSweep,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const program = [...thisProgram(), 'sweep-task'];
  const task = onTerminal(terminal, signal);
  // The chart's path stands below the table, which the result has.
  const onEvent = (event: RunEvent): void => void (event.type === 'files' || task.onEvent?.(event));
  const result = await sweep({ ...options, ...task, onEvent, grid: parseGrid(grid), launch: launchProcess, program });
  renderSweep(result, terminal);
  if (result.failed.length > 0 && result.outcome === 'finished') process.exitCode = 1;
}

/** Says how far a sweep is; exit code 1 if all have come to an end and one failed. */
export async function showSweep({ grid = [], ...options }: TypedSweep, terminal: Terminal): Promise<void> {
  const status = await sweepStatus({ ...options, grid: parseGrid(grid) });
  renderSweepStatus(status, terminal);
  if (status.ended && status.ended.failed.length > 0) process.exitCode = 1;
}

/** Takes a sweep back from a cluster. */
export async function cancelSweepOf({ grid = [], ...options }: TypedSweep, terminal: Terminal): Promise<void> {
  const jobs = await cancelSweep({ ...options, grid: parseGrid(grid) });
  const text = jobs.length === 0 ? 'Nothing of it is queued or running.' : `Cancelled ${jobs.join(', ')}.`;
  writeLine(terminal.err, `${text} Saved states are kept; the same command resumes.`);
}
