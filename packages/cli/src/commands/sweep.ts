import type { BackendChoice } from '@hypersiren/runner/options';
import type { Command } from './command.js';
import { examples } from './examples.js';
import { backendOption, countOption, setOption } from './options.js';

export interface SweepOptions {
  config: string;
  grid: string[] | undefined;
  seeds: number | undefined;
  jobs: number | undefined;
  minutes: number | undefined;
  set: string[] | undefined;
  run: string | undefined;
  backend: BackendChoice;
}

export const sweep: Command<SweepOptions> = (terminal) => ({
  command: 'sweep <config>',
  describe: 'Train every combination of a grid with several seeds and compare them',
  builder: (yargs) =>
    yargs
      .positional('config', { type: 'string', demandOption: true, describe: 'Configuration file (YAML)' })
      .options({
        grid: {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'A key and the values to try, for instance model.siren.omega0=10,30,60; may be repeated',
        },
        seeds: countOption('seeds', 'Number of trainings of each combination, with consecutive seeds'),
        jobs: countOption('jobs', 'Trainings at once; default one per core, limited by memory'),
        minutes: {
          type: 'number',
          requiresArg: true,
          describe:
            'Duration of each training in minutes, which determines its train.steps, to compare methods at equal time',
        },
        set: setOption,
        run: { type: 'string', requiresArg: true, describe: 'Folder of the sweep; default runs/<name>-sweep' },
        backend: backendOption,
      })
      .epilogue(examples(['$0 sweep config.yaml --grid model.siren.omega0=10,30,60 --seeds 3', 'nine trainings'])),
  async handler({ config, grid, seeds, jobs, minutes, set, run, backend }) {
    const [{ runSweep }, { interruptible }] = await Promise.all([
      import('../actions/sweep.js'),
      import('../terminal/interruptible.js'),
    ]);
    const options = { config, grid, seeds, jobs, minutes, set, run, backend };
    await interruptible(terminal, (signal) => runSweep(options, terminal, signal));
  },
});
