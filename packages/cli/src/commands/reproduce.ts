import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import type { Command } from './command.js';
import { examples } from './examples.js';
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
  describe: 'Train a run again and compare: bit for bit, and its errors within a tolerance',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .options({
        as: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the new run; without it <run>-again, with which an interrupted attempt goes on',
        },
        tolerance: {
          type: 'number',
          requiresArg: true,
          default: 0.01,
          describe: 'Largest difference of an error, as a share of it; other backends and machines round otherwise',
          coerce: (tolerance: number): number => {
            if (tolerance >= 0) return tolerance;
            throw new UsageError('--tolerance expects a share of 0 or more');
          },
        },
        set: runSetOption,
        backend: { ...backendOption, describe: `${backendOption.describe}; here auto takes the run’s own` },
      })
      .epilogue(examples(['$0 reproduce runs/portraits', 'exit code 1 if it comes out otherwise'])),
  async handler({ run, as, tolerance, set, backend }) {
    const [{ runReproduction }, { interruptible }] = await Promise.all([
      import('../actions/reproduce.js'),
      import('../terminal/interruptible.js'),
    ]);
    await interruptible(terminal, (signal) => runReproduction({ run, as, tolerance, set, backend }, terminal, signal));
  },
});
