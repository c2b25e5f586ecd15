import { benchmark, type LaunchBenchmarkOptions, launchBenchmark, relativePath } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { renderSubmitted } from '../render/sweep.js';
import { thisProgram } from '../sweep/this-program.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runBenchmark(
  options: LaunchBenchmarkOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const launched = await launchBenchmark({ ...options, signal, program: [...thisProgram(), 'sweep-task'] });
  if (launched.outcome === 'planned') terminal.out.write(launched.text);
  if (launched.outcome === 'submitted') renderSubmitted(launched.submitted, launched.directory, terminal);
  if (launched.outcome === 'finished')
    writeLine(terminal.err, `${relativePath(launched.directory)} was already evaluated.`);
  if (launched.outcome !== 'local') return;
  const result = await benchmark({ ...options, ...onTerminal(terminal, signal) });
  if (result.outcome !== 'interrupted' || result.during !== 'measuring') return; // an interrupted training has already printed a message
  const { config, folder } = result;
  const again = ['hypersiren benchmark', relativePath(config), '--run', relativePath(folder.directory)].join(' ');
  writeLine(terminal.err, `Stopped; the results of finished baselines are kept. \`${again}\` resumes it.`);
}
