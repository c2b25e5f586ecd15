import { relativePath } from '@hypersiren/runner/options';
import type { FitSweepStatus } from '@hypersiren/runner/sweeps';
import { type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { renderStates } from './sweep-status.js';

/** Prints the status of a sweep of fits: a line for each unfinished fit, and the number of fits in each state. */
export async function renderFitSweepStatus(
  { directory, runs, comparison }: FitSweepStatus,
  terminal: Terminal,
): Promise<void> {
  writeLine(terminal.out, `${relativePath(directory)}: ${renderStates(runs, terminal)}`);
  if (comparison) {
    const { renderFitSweep } = await import('./fit-sweep.js');
    renderFitSweep({ outcome: 'finished', directory, comparison, figures: [], failed: [] }, terminal);
  } else if (runs.every(({ state }) => state !== 'running'))
    warn(terminal.err, 'The command that began the sweep resumes it, and compares the variants.');
}
