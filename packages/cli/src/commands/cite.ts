import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';

export interface CiteOptions {
  run: string;
}

export const cite: Command<CiteOptions> = (terminal) => ({
  command: 'cite <run>',
  describe: 'Print the BibTeX entries of everything that a run used',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .epilogue(examples(['$0 cite runs/portraits > portraits.bib', 'write a BibTeX file'])),
  async handler({ run }) {
    const { citeRun } = await import('@hypersiren/runner');
    terminal.out.write(await citeRun(run));
  },
});
