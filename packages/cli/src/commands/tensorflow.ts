import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';

export interface TensorflowOptions {
  python: string;
}

export const tensorflow: Command<TensorflowOptions> = (terminal) => ({
  command: 'tensorflow',
  describe: 'Build the backend tensorflow against the TensorFlow of a Python installation',
  builder: (yargs) =>
    yargs
      .options({
        python: {
          type: 'string',
          requiresArg: true,
          default: 'python3',
          describe: 'Name or path of a Python program that has TensorFlow',
        },
      })
      .epilogue(examples(['$0 tensorflow --python venv/bin/python', 'with the TensorFlow of a virtual environment'])),
  async handler({ python }) {
    const { runTensorflow } = await import('../actions/tensorflow.js');
    await runTensorflow({ python }, terminal);
  },
});
