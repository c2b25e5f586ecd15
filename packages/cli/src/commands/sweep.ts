import type { SweepOptions } from '../actions/sweep-runs.js';
import type { Command } from './command.js';
import { backendOption, countOption, setOption } from './options.js';

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
      .example('$0 sweep config.yaml --grid model.siren.omega0=10,30,60 --seeds 3', 'nine trainings'),
  async handler(options) {
    const [{ sweepRuns }, { interruptible }] = await Promise.all([
      import('../actions/sweep-runs.js'),
      import('../terminal/interruptible.js'),
    ]);
    await interruptible(terminal, (signal) => sweepRuns(options, terminal, signal));
  },
});
