import { UsageError } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';

export interface CompareOptions {
  runs: string[];
}

export const compare: Command<CompareOptions> = (terminal) => ({
  command: 'compare <runs..>',
  describe: 'Compare runs: errors and differences with intervals, and differences of their configurations',
  builder: (yargs) =>
    yargs
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Folders of runs, two or more' })
      .epilogue(examples(['$0 compare runs/portraits runs/portraits-2', 'compare two runs'])),
  async handler({ runs }) {
    if (runs.length < 2) throw new UsageError(`compare needs two runs or more, got ${runs.length}`);
    const { runComparison } = await import('../actions/compare.js');
    await runComparison(runs, terminal);
  },
});
