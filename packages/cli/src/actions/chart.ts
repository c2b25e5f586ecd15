import { type ChartOptions, chart } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runChart(options: ChartOptions, terminal: Terminal): Promise<void> {
  const drawn = await chart({ ...options, ...onTerminal(terminal) });
  if (drawn.length === 0)
    writeLine(terminal.err, 'There is nothing to draw: the run has no logged steps and no evaluation yet.');
}
