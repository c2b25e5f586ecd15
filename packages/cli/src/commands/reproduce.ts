import { UsageError } from '@hypersiren/runner/options';
import type { ReproduceOptions } from '../actions/reproduce-run.js';
import type { Command } from './command.js';
import { backendOption, runSetOption } from './options.js';

export const reproduce: Command<Omit<ReproduceOptions, 'set'> & { set: string[] | undefined }> = (terminal) => ({
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
      .example('$0 reproduce runs/portraits', 'exit code 1 if it comes out otherwise'),
  async handler({ run, as, tolerance, set = [], backend }) {
    const [{ reproduceRun }, { interruptible }] = await Promise.all([
      import('../actions/reproduce-run.js'),
      import('../terminal/interruptible.js'),
    ]);
    await interruptible(terminal, (signal) => reproduceRun({ run, as, tolerance, set, backend }, terminal, signal));
  },
});
