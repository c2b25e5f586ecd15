import { cancelSweep, parseGrid, sweepStatus } from '@hypersiren/runner/sweeps';
import { renderSweepStatus } from '../render/sweep-status.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import type { TypedSweep } from './sweep.js';

/** Prints the status of a sweep. Sets exit code 1 if all runs have ended and at least one failed. */
export async function showSweep({ grid = [], ...options }: TypedSweep, terminal: Terminal): Promise<void> {
  const status = await sweepStatus({ ...options, grid: parseGrid(grid) });
  await renderSweepStatus(status, terminal);
  if (status.ended && status.ended.failed.length > 0) process.exitCode = 1;
}

/** Cancels a sweep on a cluster. */
export async function cancelSweepOf({ grid = [], ...options }: TypedSweep, terminal: Terminal): Promise<void> {
  const jobs = await cancelSweep({ ...options, grid: parseGrid(grid) });
  const text = jobs.length === 0 ? 'No training of the sweep is queued or running.' : `Canceled ${jobs.join(', ')}.`;
  writeLine(terminal.err, `${text} Checkpoints are kept; the command that started the sweep resumes it.`);
}
