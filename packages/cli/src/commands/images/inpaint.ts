import type { BackendChoice } from '@hypersiren/runner/options';
import { examples } from '../../terminal/examples.js';
import type { Command } from '../command.js';
import { backendOption, contextOptions, countOption } from '../options.js';

export interface InpaintOptions {
  run: string | undefined;
  image: string;
  pixels: number | undefined;
  mask: string | undefined;
  seed: number | undefined;
  size: number | undefined;
  paste: boolean | undefined;
  'own-size': boolean | undefined;
  'keep-known': boolean | undefined;
  output: string;
  backend: BackendChoice;
}

export const inpaint: Command<InpaintOptions> = (terminal) => ({
  command: 'inpaint [run] <image>',
  describe: 'Inpaint an image from some of its pixels, at any size',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'Folder of the run whose model is used; without it the newest in ./runs, else the pretrained model',
      })
      .positional('image', {
        type: 'string',
        demandOption: true,
        describe: 'Image file; the model reads its largest centered part at its own size, or see --own-size',
      })
      .options({
        ...contextOptions,
        size: countOption('size', 'Longer side of the result in pixels; default four times the model’s'),
        paste: {
          type: 'boolean', // no default, because it would always conflict with --size
          conflicts: 'size',
          describe: 'Paste the inpainted part into the image at its full size',
        },
        'own-size': {
          type: 'boolean',
          describe:
            'Read the whole image at its own size, up to 512 pixels; default of models that were trained on several sizes or crops',
        },
        'keep-known': {
          type: 'boolean',
          describe: 'Keep known pixels as they are in the image and render the others; default with --mask',
        },
        output: { alias: 'o', type: 'string', requiresArg: true, demandOption: true, describe: 'PNG file to write' },
        backend: backendOption,
      })
      .epilogue(
        examples(
          ['$0 inpaint face.png --pixels 100 -o out.png', 'from 100 random pixels'],
          ['$0 inpaint face.png --mask known.png --paste -o out.png', 'the dark pixels of known.png'],
          ['$0 inpaint runs/mine face.png --size 512 -o out.png', 'with a model of your own'],
        ),
      ),
  async handler({ run: second, image: first, pixels, mask, seed, size, paste, ownSize, keepKnown, output, backend }) {
    // yargs assigns the first argument to the required positional.
    const [run, image] = second === undefined ? [undefined, first] : [first, second];
    const { runInpainting } = await import('../../actions/inpaint.js');
    await runInpainting({ run, image, pixels, mask, seed, size, paste, ownSize, keepKnown, output, backend }, terminal);
  },
});
