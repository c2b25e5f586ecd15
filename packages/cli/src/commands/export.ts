import { EXPORT_FORMATS, type ExportFormatName, formatsText } from '@hypersiren/interchange/formats';
import { UsageError } from '@hypersiren/runner/options';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { contextOptions } from './options.js';

export interface ExportOptions {
  run: string;
  to: ExportFormatName;
  image: string | undefined;
  sample: number | undefined;
  pixels: number | undefined;
  mask: string | undefined;
  seed: number | undefined;
  output: string | undefined;
}

export const exportCommand: Command<ExportOptions> = (terminal) => ({
  command: 'export <run>',
  describe: 'Export a model, or one inpainted or generated image, for other programs, with a model card',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run whose model is exported' })
      .options({
        to: {
          choices: EXPORT_FORMATS,
          demandOption: true,
          describe: formatsText(),
        },
        image: {
          type: 'string',
          requiresArg: true,
          describe: 'Export the implicit image of this image file instead of the model',
        },
        sample: {
          type: 'number',
          requiresArg: true,
          conflicts: 'image',
          describe: 'Export the first image of this seed instead of the model; of a generator',
        },
        ...contextOptions,
        output: {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the files; default exported/<format> in the run’s folder',
        },
      })
      .check(({ image, pixels, mask }) => {
        if (image !== undefined || (pixels === undefined && mask === undefined)) return true;
        throw new UsageError('--pixels and --mask say which pixels of --image are known; --image is missing');
      })
      .epilogue(
        examples(
          ['$0 export runs/portraits --to onnx -o onnx', 'for ONNX Runtime'],
          ['$0 export runs/portraits --to onnx --image face.png --pixels 100', 'one image, from 100 pixels'],
          ['$0 export runs/vitgan-portraits --to onnx --sample 3', 'one generated image'],
        ),
      ),
  async handler({ run, to, image, sample, pixels, mask, seed, output }) {
    const { runExport, runSampleExport } = await import('../actions/export.js');
    if (sample !== undefined) {
      await runSampleExport({ run, to, seed: sample, output }, terminal);
      return;
    }
    const known = image === undefined ? undefined : { image, pixels, mask, seed };
    await runExport({ run, to, image: known, output }, terminal);
  },
});
