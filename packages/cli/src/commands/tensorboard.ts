import type { BackendChoice } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { backendOption, runSetOption } from './options.js';

export interface TensorboardOptions {
  run: string;
  output: string | undefined;
  follow: boolean;
  set: string[] | undefined;
  backend: BackendChoice;
}

export const tensorboard: Command<TensorboardOptions> = (terminal) => ({
  command: 'tensorboard <run>',
  describe: 'Write a run’s numbers, images and histograms as event files that TensorBoard reads',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of a finished or running run' })
      .options({
        output: {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the files; default tensorboard in the run’s folder',
        },
        follow: { alias: 'f', type: 'boolean', default: false, describe: 'Continue until the run ends' },
        set: runSetOption,
        backend: backendOption,
      })
      .epilogue(
        examples(['$0 tensorboard runs/portraits --follow', 'beside a training; then: tensorboard --logdir runs']),
      ),
  async handler({ run, output, follow, set, backend }) {
    const { runTensorboard } = await import('../actions/tensorboard.js');
    const { interruptible } = await import('../terminal/interruptible.js');
    await interruptible(terminal, (signal) => runTensorboard({ run, output, follow, set, backend }, terminal, signal));
  },
});
