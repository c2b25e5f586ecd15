import type { DatasetConfig } from '@hypersiren/datasets';
import * as z from 'zod';
import { expected } from '../describe-issue.js';
import { assertSameType, type SameType } from './same-type.js';

const side = z.int().min(1);
const size = z
  .union([side, z.tuple([side, side])], expected('the side of a square or [height, width], in pixels'))
  .describe('Height and width in pixels: one number for a square, or [height, width]');

const onePathOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const paths = z
  .union(
    [onePathOrMore, z.record(z.string(), onePathOrMore)],
    expected('a path, a list of paths, or a mapping of splits to them: {train: …, test: …}'),
  )
  .describe(
    'Where the files are, by split; relative to this file; may begin with an environment variable, as a shell writes it in braces',
  );

const holdOutCommon = {
  holdOut: z.record(z.string(), z.number().positive()).describe('New splits: a count of images, or a share below 1'),
  from: z.string().default('train').describe('The split they are taken from'),
};
const holdOut = z
  .discriminatedUnion('order', [
    z.strictObject({ ...holdOutCommon, order: z.literal('last').exactOptional() }),
    z.strictObject({ ...holdOutCommon, order: z.literal('random'), seed: z.int() }),
  ])
  .describe('Splits made of another split');

const common = { name: z.string().min(1).exactOptional().describe('Name of the dataset in messages and charts') };
const files = { ...common, path: paths, split: holdOut.exactOptional() };

const transform = {
  crop: z
    .union(
      [
        z.enum(['none', 'centre']),
        z.strictObject({
          top: z.int().min(0).exactOptional(),
          left: z.int().min(0).exactOptional(),
          height: side,
          width: side,
        }),
      ],
      expected('none, centre, or {height, width} with or without top and left'),
    )
    .exactOptional()
    .describe('Part of each picture to take; all of it if left out'),
  resize: z.enum(['none', 'squeeze']).exactOptional().describe('How pictures are brought to `size`'),
  size: size.exactOptional(),
  kernel: z
    .enum(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'])
    .exactOptional()
    .describe('How `resize` weighs pixels'),
  channels: z
    .union([z.literal(1), z.literal(3)], expected('1 (grey) or 3 (colour)'))
    .exactOptional()
    .describe('1 grey, 3 colour; as the files are if left out'),
};

const range = z
  .tuple([z.number(), z.number()], expected('two numbers, what the samples call black and white: [0, 1]'))
  .exactOptional()
  .describe('What samples call black and white; needed for floats, 32 bits and samples with a sign');

const onBadImage = z
  .enum(['stop', 'skip'])
  .exactOptional()
  .describe('Files that are no images, or damaged: an error that names them all, or left out and counted with the run');

const images = z.int().min(1);

/** One member per source; the keys and types are those of `@hypersiren/datasets`. */
export const datasetSchema = z
  .discriminatedUnion('source', [
    z.strictObject({
      source: z.literal('portraits').describe('Generated portraits, which need no files'),
      ...common,
      size,
      count: z
        .strictObject({
          train: images.exactOptional(),
          validation: images.exactOptional(),
          test: images.exactOptional(),
        })
        .describe('Images by split'),
      seed: z.int().default(1).describe('Seed of the generator'),
    }),
    z.strictObject({
      source: z.literal('folder').describe('Folders of picture files'),
      ...files,
      ...transform,
      range,
      onBadImage,
      extensions: z.array(z.string()).min(1).exactOptional().describe('Take only files with these extensions'),
      order: z
        .enum(['names', 'numbers'])
        .exactOptional()
        .describe('numbers counts those in names: frame_2 before frame_10; names compares them letter by letter'),
    }),
    z.strictObject({ source: z.literal('idx').describe('IDX files, gzipped or not'), ...files }),
    z.strictObject({ source: z.literal('cifar10').describe('Files of CIFAR-10’s binary version'), ...files }),
    z.strictObject({
      source: z.literal('celeba').describe('CelebA’s official files'),
      ...common,
      path: z
        .string()
        .min(1)
        .describe('Folder with img_align_celeba/ and list_eval_partition.txt, or with both as Kaggle has them'),
      ...transform,
      range,
      onBadImage,
    }),
    z.strictObject({
      source: z.literal('tfrecord').describe('TFRecord files of tf.train.Example'),
      ...files,
      ...transform,
      image: z.string().exactOptional().describe('Key of the feature that holds the picture'),
      encoding: z.enum(['encoded', 'raw', 'floats']).exactOptional().describe('How the feature holds it'),
      shape: z.tuple([side, side, side]).exactOptional().describe('[height, width, channels] of raw bytes and floats'),
      layout: z.enum(['interleaved', 'planar']).exactOptional().describe('Order of raw bytes and floats'),
      range: range.describe('What floats call black and white'),
    }),
    z.strictObject({
      source: z.literal('packed').describe('A packed file, whose images stay on the disk'),
      ...common,
      path: z.string().min(1).describe('The file, which `hypersiren datasets pack` made'),
      split: holdOut.exactOptional(),
    }),
  ])
  .describe('The images');

assertSameType<SameType<z.input<typeof datasetSchema>, DatasetConfig>>();
