import type { DatasetChoice } from '@hypersiren/runner';
import { UsageError } from '@hypersiren/runner/options';
import type { Argv, CommandModule } from 'yargs';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';
import { countOption } from './options.js';

interface DatasetOptions {
  what: string;
  data: string | undefined;
  crop: 'none' | 'center' | undefined;
  resize: 'none' | 'stretch' | undefined;
  size: number[] | undefined;
  channels: 1 | 3 | undefined;
  'on-bad-image': 'stop' | 'skip' | undefined;
  range: [number, number] | undefined;
}

interface PackOptions extends DatasetOptions {
  output: string;
  license: string | undefined;
  from: string | undefined;
}

interface InspectOptions extends DatasetOptions {
  sheet: string | undefined;
  images: number | undefined;
}

/** Names of the published datasets, repeated here so that help does not load the catalog. */
export const KNOWN_DATASETS = ['celeba', 'cifar10', 'fashion-mnist'] as const;

export const datasets: Command<object> = (terminal) => ({
  command: 'datasets',
  describe: 'Fetch, pack, inspect and verify datasets',
  builder: (yargs) =>
    yargs
      .command(datasetActions.map((action): CommandModule => action(terminal)))
      .demandCommand(1, 1, 'datasets needs an action: list, fetch, pack, inspect or verify')
      .epilogue(
        examples(
          ['$0 datasets fetch cifar10', 'then hypersiren datasets pack cifar10 -o cifar10.packed'],
          [
            '$0 datasets pack celeba --crop center --resize stretch --size 64 -o celeba64.packed',
            'for dataset: {source: packed, path: celeba64.packed}',
          ],
        ),
      ),
  handler() {},
});

const dataOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Folder of the known datasets; default $HYPERSIREN_DATA, else ./data',
} as const;

/** Adds the options of pack, inspect and verify. */
function datasetOptions(yargs: Argv) {
  return yargs
    .positional('what', {
      type: 'string',
      demandOption: true,
      describe: 'A known dataset, a configuration (.yaml), a packed or TFRecord file, or a folder of images',
    })
    .options({
      data: dataOption,
      crop: { choices: ['none', 'center'] as const, describe: 'Part of each image to use, as in a configuration' },
      resize: { choices: ['none', 'stretch'] as const, describe: 'How images are resized to --size' },
      size: {
        type: 'string',
        requiresArg: true,
        describe: 'Side of a square, or HEIGHTxWIDTH, in pixels',
        coerce: parseSize,
      },
      channels: { choices: [1, 3] as const, describe: '1 gray, 3 color' },
      'on-bad-image': {
        choices: ['stop', 'skip'] as const,
        describe: 'How to treat files that are not images: list them and stop, or skip and count them',
      },
      range: {
        type: 'string',
        requiresArg: true,
        describe:
          'Sample values of black and white, such as 0,1; required for floating-point, 32-bit and signed samples',
        coerce: parseRange,
      },
    });
}

/** Converts the command-line options of a dataset to those of the runner. */
function choiceOf({ what, data, crop, resize, size, channels, range, ...others }: DatasetOptions): DatasetChoice {
  return { what, data, crop, resize, size, channels, range, onBadImage: others['on-bad-image'] };
}

function parseSize(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  const sides = /^(\d+)(?:[x×](\d+))?$/.exec(text)?.slice(1).filter(Boolean).map(Number);
  if (!sides || sides.some((side) => side < 1)) throw new UsageError('--size expects 64, or 48x64');
  return sides;
}

function parseRange(text: string | undefined): [number, number] | undefined {
  if (text === undefined) return undefined;
  const ends = text.split(',').map((end) => (end.trim() === '' ? Number.NaN : Number(end)));
  if (ends.length !== 2 || !ends.every(Number.isFinite)) throw new UsageError('--range expects two numbers: 0,1');
  return ends as [number, number];
}

const list: Command<{ data: string | undefined }> = (terminal) => ({
  command: 'list',
  describe: 'List the known datasets and which of them are present',
  builder: (yargs) => yargs.options({ data: dataOption }),
  async handler({ data }) {
    const { runList } = await import('../actions/datasets.js');
    await runList({ data }, terminal);
  },
});

const fetch: Command<{ name: (typeof KNOWN_DATASETS)[number]; data: string | undefined }> = (terminal) => ({
  command: 'fetch <name>',
  describe: 'Download a dataset: print its terms, resume broken downloads, verify and unpack',
  builder: (yargs) =>
    yargs
      .positional('name', { choices: KNOWN_DATASETS, demandOption: true, describe: 'The dataset' })
      .options({ data: dataOption }),
  async handler({ name, data }) {
    const { runFetch } = await import('../actions/datasets.js');
    const { interruptible } = await import('../terminal/interruptible.js');
    await interruptible(terminal, (signal) => runFetch({ name, data }, terminal, signal));
  },
});

const pack: Command<PackOptions> = (terminal) => ({
  command: 'pack <what>',
  describe: 'Write images to one file that is trained on without loading it into memory',
  builder: (yargs) =>
    datasetOptions(yargs).options({
      output: { alias: 'o', type: 'string', demandOption: true, requiresArg: true, describe: 'The packed file' },
      license: {
        alias: 'licence',
        type: 'string',
        requiresArg: true,
        describe: 'Terms of use to store in the file; default those of the known dataset',
      },
      from: {
        type: 'string',
        requiresArg: true,
        describe: 'Source of the images to store in the file; default the page of the known dataset',
      },
    }),
  async handler({ output, license, from, ...options }) {
    const { runPack } = await import('../actions/datasets.js');
    const { interruptible } = await import('../terminal/interruptible.js');
    await interruptible(terminal, (signal) =>
      runPack({ ...choiceOf(options), output, license, from }, terminal, signal),
    );
  },
});

const inspect: Command<InspectOptions> = (terminal) => ({
  command: 'inspect <what>',
  describe: 'Describe a dataset: counts, sizes, values, duplicate images, checksum',
  builder: (yargs) =>
    datasetOptions(yargs).options({
      sheet: { type: 'string', requiresArg: true, describe: 'Write a contact sheet to this file (PNG)' },
      images: countOption('images', 'Images of each split on the sheet; default 24'),
    }),
  async handler({ sheet, images, ...options }) {
    const { runInspect } = await import('../actions/datasets.js');
    await runInspect({ ...choiceOf(options), sheet, images }, terminal);
  },
});

const verify: Command<DatasetOptions> = (terminal) => ({
  command: 'verify <what>',
  describe: 'Read all files and compare them with their checksums',
  builder: datasetOptions,
  async handler(options) {
    const { runVerify } = await import('../actions/datasets.js');
    await runVerify(choiceOf(options), terminal);
  },
});

/** Actions of `datasets`, in the order of the help. */
// biome-ignore lint/suspicious/noExplicitAny: each has options of its own
export const datasetActions: readonly Command<any>[] = [list, fetch, pack, inspect, verify];
