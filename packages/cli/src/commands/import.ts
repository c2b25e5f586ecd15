import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { countOption, setOption } from './options.js';

export interface ImportOptions {
  state: string;
  config: string;
  set: string[] | undefined;
  run: string | undefined;
  steps: number | undefined;
}

export const importCommand: Command<ImportOptions> = (terminal) => ({
  command: 'import <state> <config>',
  describe: 'Make a run of a model that was trained with the SIREN authors’ PyTorch code',
  builder: (yargs) =>
    yargs
      .positional('state', {
        type: 'string',
        demandOption: true,
        describe: 'The model’s state_dict as a safetensors file; the guide Export shows how to write it',
      })
      .positional('config', {
        type: 'string',
        demandOption: true,
        describe: 'Configuration file (YAML) that names the model’s images; its model section is ignored',
      })
      .options({
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the run; default runs/<name>',
        },
        steps: countOption('steps', 'Number of training steps of the model, if known', 0),
      })
      .epilogue(examples(['$0 import model.safetensors experiments/paper-celeba32/config.yaml --run runs/theirs', ''])),
  async handler({ state, config, set, run, steps }) {
    const { runImport } = await import('../actions/import.js');
    await runImport({ state, config, set, run, steps }, terminal);
  },
});
