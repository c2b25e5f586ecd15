import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { backendOption, runSetOption } from './options.js';

export interface ReproduceOptions {
  run: string;
  as: string | undefined;
  tolerance: number;
  set: string[] | undefined;
  backend: BackendChoice;
}

export const reproduce: Command<ReproduceOptions> = (terminal) => ({
  command: 'reproduce <run>',
  describe: 'Train a run again and compare weights bit for bit, and errors within a tolerance',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .options({
        as: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the new run; default <run>-again; an interrupted attempt is resumed',
        },
        tolerance: {
          type: 'number',
          requiresArg: true,
          default: 0.01,
          describe: 'Largest relative difference of an error; other backends and machines round differently',
          coerce: (tolerance: number): number => {
            if (tolerance >= 0) return tolerance;
            throw new UsageError('--tolerance expects a share of 0 or more');
          },
        },
        set: runSetOption,
        backend: { ...backendOption, describe: `${backendOption.describe}; here auto takes the run’s own` },
      })
      .epilogue(examples(['$0 reproduce runs/portraits', 'exit code 1 if the results differ'])),
  async handler({ run, as, tolerance, set, backend }) {
    const [{ runReproduction }, { interruptible }] = await Promise.all([
      import('../actions/reproduce.js'),
      import('../terminal/interruptible.js'),
    ]);
    await interruptible(terminal, (signal) => runReproduction({ run, as, tolerance, set, backend }, terminal, signal));
  },
});
