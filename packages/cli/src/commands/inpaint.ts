import type { BackendChoice } from '@hypersiren/runner/options';
import type { Command } from './command.js';
import { backendOption, contextOptions, countOption } from './options.js';

export interface InpaintOptions {
  run: string;
  image: string;
  pixels: number | undefined;
  mask: string | undefined;
  seed: number | undefined;
  size: number | undefined;
  output: string;
  backend: BackendChoice;
}

export const inpaint: Command<InpaintOptions> = (terminal) => ({
  command: 'inpaint <run> <image>',
  describe: 'Complete an image from some of its pixels, at any size',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run whose model is used' })
      .positional('image', {
        type: 'string',
        demandOption: true,
        describe: 'Image file; brought to the model’s size by its largest centered part',
      })
      .options({
        ...contextOptions,
        size: countOption('size', 'Longer side of the result in pixels; without it four times the model’s'),
        output: { alias: 'o', type: 'string', requiresArg: true, demandOption: true, describe: 'PNG file to write' },
        backend: backendOption,
      })
      .example('$0 inpaint runs/portraits face.png --pixels 100 -o completed.png', 'from 100 random pixels')
      .example('$0 inpaint runs/portraits face.png --mask scratches.png --size 512 -o mended.png', 'around a damage'),
  async handler({ run, image, pixels, mask, seed, size, output, backend }) {
    const { runInpainting } = await import('../actions/inpaint.js');
    await runInpainting({ run, image, pixels, mask, seed, size, output, backend }, terminal);
  },
});
