import * as z from 'zod';
import { datasetBytes } from '../dataset/image-bytes.js';
import { DatasetError } from '../dataset-error.js';
import { heightAndWidth, sizeSchema } from '../media/images/image-transform.js';
import { renderPortraits } from '../portraits/index.js';
import type { Settings } from '../settings.js';
import { datasetSourceType, type SourceSchema } from './dataset-source.js';
import { joinParts } from './join-parts.js';
import { commonOptions } from './source-options.js';

/** Default seed of the generator. */
const SEED = 1;

const options = {
  ...commonOptions,
  size: sizeSchema,
  // Each split has its own range of indices, independent of the sizes of the other splits.
  count: z
    .strictObject({
      train: z.int().min(1).exactOptional(),
      validation: z.int().min(1).exactOptional(),
      test: z.int().min(1).exactOptional(),
    })
    .describe('Images by split'),
  seed: z.int().default(SEED).describe('Seed of the generator'),
};

/**
 * Configuration of procedural portraits: stylized faces that are identical for the same seed, at any size and in all
 * versions.
 */
export type PortraitsConfig = Settings<SourceSchema<'portraits', typeof options>>;

/** Split of the procedural portraits. */
export type PortraitSplit = 'train' | 'validation' | 'test';

/** Maximum number of portraits of a split, the distance between the index ranges of the splits. */
export const MAX_PORTRAITS = 1_000_000;

/**
 * First index of each split. These indices must never change, so that no test portrait was ever a training portrait.
 */
const FIRST_PORTRAIT: Readonly<Record<PortraitSplit, number>> = {
  train: 0,
  validation: MAX_PORTRAITS,
  test: 2 * MAX_PORTRAITS,
};

export const portraits = datasetSourceType({
  name: 'portraits',
  description: 'Generated portraits; no files needed',
  options,
  example: { source: 'portraits', size: 32, count: { train: 4000, test: 500 } },
  async load({ size, count, seed = SEED }) {
    const shape = { ...heightAndWidth(size), channels: 3 };
    const parts = Object.entries(count).map(([split, images]) => {
      if (!Number.isSafeInteger(images) || images < 1 || images > MAX_PORTRAITS)
        throw new DatasetError('bad-config', `count: ${split}: ${images} is not an integer from 1 to ${MAX_PORTRAITS}`);
      datasetBytes(images, shape);
      const first = portraitIndex(split as PortraitSplit, 0);
      return { split, images: renderPortraits({ ...shape, seed, first, count: images }), ...shape };
    });
    if (parts.length === 0)
      throw new DatasetError('bad-config', 'count: names no split', { hint: 'Add count: {train: …}' });
    return { ...joinParts(parts), description: `generated portraits of seed ${seed}` };
  },
});

/**
 * Returns the generator's index of an image. For example, `portrait(seed, portraitIndex('test', 3))` is the function
 * behind the fourth test image.
 *
 * @param position Position of the image in its split, from 0.
 * @throws DatasetError `bad-config` for an unknown split.
 */
export function portraitIndex(split: PortraitSplit, position: number): number {
  if (!Object.hasOwn(FIRST_PORTRAIT, split))
    throw new DatasetError('bad-config', `portraits have no split '${split}'`, {
      hint: `They have ${Object.keys(FIRST_PORTRAIT).join(', ')}`,
    });
  return FIRST_PORTRAIT[split] + position;
}
