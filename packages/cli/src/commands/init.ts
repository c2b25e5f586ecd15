import type { FirstConfigOptions } from '../actions/write-first-config.js';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';

export const init: Command<FirstConfigOptions> = (terminal) => ({
  command: 'init [folder]',
  describe: 'Inspect a folder of images and write a configuration that trains on it',
  builder: (yargs) =>
    yargs
      .positional('folder', {
        type: 'string',
        default: '.',
        describe: 'Folder of images, with or without subfolders',
      })
      .options({
        output: {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Configuration to write; default <folder>.yaml in the current folder',
        },
        force: { type: 'boolean', default: false, describe: 'Replace an existing configuration' },
      })
      .epilogue(
        examples(['$0 init photos', 'writes photos.yaml'], ['$0 init photos -o faces.yaml', 'writes faces.yaml']),
      ),
  async handler({ folder, output, force }) {
    const { writeFirstConfig } = await import('../actions/write-first-config.js');
    await writeFirstConfig({ folder, output, force }, terminal);
  },
});
