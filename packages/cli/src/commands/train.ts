import type { BackendChoice } from '../backend/choices.js';
import type { Command } from './command.js';
import { backendOption, setOption } from './options.js';

export interface TrainOptions {
  config: string;
  set: string[] | undefined;
  run: string | undefined;
  backend: BackendChoice;
}

export const train: Command<TrainOptions> = (terminal) => ({
  command: 'train <config>',
  describe: 'Train a model as a configuration says, measure it and draw its charts',
  builder: (yargs) =>
    yargs
      .positional('config', { type: 'string', demandOption: true, describe: 'Configuration file (YAML)' })
      .options({
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the run; without it runs/<name>, or runs/<name>-2, … if that is taken',
        },
        backend: backendOption,
      })
      .example('$0 train experiments/portraits/config.yaml', 'the default experiment')
      .example('$0 train config.yaml --set train.steps=100', 'with another number of steps'),
  async handler({ config, set = [], run, backend }) {
    const [{ trainRun }, { interruptible }] = await Promise.all([
      import('../actions/train-run.js'),
      import('../terminal/interruptible.js'),
    ]);
    await interruptible(terminal, (signal) => trainRun({ config, set, run, backend }, terminal, signal));
  },
});
