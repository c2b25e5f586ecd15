import type { BackendChoice } from '../backend/choices.js';
import type { Command } from './command.js';
import { backendOption, setOption } from './options.js';

export interface FitOptions {
  config: string;
  set: string[] | undefined;
  run: string | undefined;
  backend: BackendChoice;
}

export const fit: Command<FitOptions> = (terminal) => ({
  command: 'fit <config>',
  describe: 'Fit one network to one signal as a configuration says, measure it and draw what comes of it',
  builder: (yargs) =>
    yargs
      .positional('config', {
        type: 'string',
        demandOption: true,
        describe: 'Configuration file (YAML), or the folder of a fit to go on with',
      })
      .options({
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the run; without it runs/<name>, or runs/<name>-2, … if that is taken',
        },
        backend: backendOption,
      })
      .example('$0 fit experiments/fit-image/config.yaml', 'a photograph as a continuous function')
      .example('$0 fit runs/fit-image --set train.steps=5000', 'go on from the newest checkpoint, for longer'),
  async handler({ config, set = [], run, backend }) {
    const [{ fitRun }, { interruptible }] = await Promise.all([
      import('../actions/fit-run.js'),
      import('../terminal/interruptible.js'),
    ]);
    await interruptible(terminal, (signal) => fitRun({ config, set, run, backend }, terminal, signal));
  },
});
