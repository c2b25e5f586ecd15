import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { setOption } from './options.js';

export interface ConfigOptions {
  file: string;
  set: string[] | undefined;
}

export const config: Command<ConfigOptions> = (terminal) => ({
  command: 'config <file>',
  describe: 'Print a configuration with every default and the origin of each value',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Configuration file (YAML)' })
      .options({ set: setOption })
      .epilogue(examples(['$0 config config.yaml --set train.steps=100', 'the output is a valid configuration'])),
  async handler({ file, set = [] }) {
    const { printConfig } = await import('../actions/print-config.js');
    await printConfig({ file, set }, terminal);
  },
});
