import type { BackendChoice } from '@hypersiren/runner/options';
import { examples } from '../../terminal/examples.js';
import type { Command } from '../command.js';
import { backendOption, countOption } from '../options.js';

export interface GenerateOptions {
  run: string | undefined;
  count: number | undefined;
  seed: number | undefined;
  to: number | undefined;
  size: number | undefined;
  output: string;
  backend: BackendChoice;
}

export const generate: Command<GenerateOptions> = (terminal) => ({
  command: 'generate [run]',
  describe: 'Generate images with a trained generator (model.kind: generator), at any size',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'Folder of the run of a generator; without it the pretrained generator of portraits',
      })
      .options({
        count: countOption('count', 'Number of images on the sheet; default 64, or 8 with --to'),
        seed: { type: 'number', requiresArg: true, describe: 'Seed of the images; default 1' },
        to: {
          type: 'number',
          requiresArg: true,
          describe: 'Second seed: one row of images from the first image of --seed to the first of this seed',
        },
        size: countOption('size', 'Longer side of each image in pixels; default that of the training images'),
        output: { alias: 'o', type: 'string', requiresArg: true, demandOption: true, describe: 'PNG file to write' },
        backend: backendOption,
      })
      .epilogue(
        examples(
          ['$0 generate --count 64 --seed 1 -o sheet.png', 'with the pretrained generator'],
          ['$0 generate runs/vitgan-portraits --seed 1 --to 2 --size 128 -o path.png', 'from one image to another'],
        ),
      ),
  async handler({ run, count, seed, to, size, output, backend }) {
    const { runGenerate } = await import('../../actions/generate.js');
    await runGenerate({ run, count: count ?? (to === undefined ? 64 : 8), seed, to, size, output, backend }, terminal);
  },
});
