import path from 'node:path';
import * as z from 'zod';
import { holdOutSchema } from '../dataset/hold-out.js';
import { openPacked } from '../formats/packed.js';
import type { Settings } from '../settings.js';
import { datasetSourceType, type SourceSchema } from './dataset-source.js';
import { commonOptions } from './source-options.js';

const options = {
  ...commonOptions,
  // The splits are stored in the packed file.
  path: z.string().min(1).describe('A file that `hypersiren datasets pack` wrote'),
  // With `split`, all images are read once for the fingerprint.
  split: holdOutSchema.exactOptional(),
};

/** Configuration of a packed file. The images stay on disk, so they need not fit into memory. */
export type PackedConfig = Settings<SourceSchema<'packed', typeof options>>;

export const packed = datasetSourceType({
  name: 'packed',
  description: 'A packed file, whose images are read from disk',
  options,
  example: { source: 'packed', path: 'faces64.packed' },
  async load(config, { baseDirectory }) {
    return openPacked(path.resolve(baseDirectory, config.path));
  },
});
