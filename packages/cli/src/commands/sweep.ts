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
  describe: 'Train every combination of a grid under several seeds, and compare them',
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
        seeds: countOption('seeds', 'Trainings of each combination, under the seed and those that follow it'),
        jobs: countOption('jobs', 'Trainings at once; without it as many as there are cores, as far as memory goes'),
        minutes: {
          type: 'number',
          requiresArg: true,
          describe: 'Time of each training, which chooses its train.steps: methods compared at equal time',
        },
        set: setOption,
        run: { type: 'string', requiresArg: true, describe: 'Folder of the sweep; without it runs/<name>-sweep' },
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
