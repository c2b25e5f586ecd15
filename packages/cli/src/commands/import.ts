import type { Command } from './command.js';
import { examples } from './examples.js';
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
        describe: 'Their state_dict as a safetensors file; the package’s README shows how to write it',
      })
      .positional('config', {
        type: 'string',
        demandOption: true,
        describe: 'Configuration file (YAML), of whose images the model is; its own model has no part',
      })
      .options({
        set: setOption,
        run: {
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the run; without it runs/ and the configuration’s name',
        },
        steps: countOption('steps', 'Steps that the model was trained for, if they are known', 0),
      })
      .epilogue(examples(['$0 import model.safetensors experiments/paper-celeba32/config.yaml --run runs/theirs', ''])),
  async handler({ state, config, set, run, steps }) {
    const { runImport } = await import('../actions/import.js');
    await runImport({ state, config, set, run, steps }, terminal);
  },
});
