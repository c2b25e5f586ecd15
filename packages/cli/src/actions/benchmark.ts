import { type BenchmarkOptions, benchmark, relativePath } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runBenchmark(options: BenchmarkOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const result = await benchmark({ ...options, ...onTerminal(terminal, signal) });
  if (result.outcome !== 'interrupted' || result.during !== 'measuring') return; // a training says itself that it was ended
  const { config, folder } = result;
  const again = ['hypersiren benchmark', relativePath(config), '--run', relativePath(folder.directory)].join(' ');
  writeLine(terminal.err, `Stopped; what was measured of baselines is kept. \`${again}\` goes on.`);
}
