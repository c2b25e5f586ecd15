import { parseGrid, type RunEvent, type SweepOptions, sweep } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { renderSweep } from '../render/sweep.js';
import { launchProcess } from '../sweep/launch-process.js';
import type { Terminal } from '../terminal/terminal.js';

/** Exit code 1 if a training failed. */
export async function runSweep(
  { grid = [], ...options }: Omit<SweepOptions, 'grid'> & { readonly grid: readonly string[] | undefined },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const task = onTerminal(terminal, signal);
  // The chart's path stands below the table, which the result has.
  const onEvent = (event: RunEvent): void => void (event.type === 'files' || task.onEvent?.(event));
  const result = await sweep({ ...options, ...task, onEvent, grid: parseGrid(grid), launch: launchProcess });
  renderSweep(result, terminal);
  if (result.failed.length > 0 && result.outcome === 'finished') process.exitCode = 1;
}
