import path from 'node:path';
import { MAX_CHANNELS } from '../dataset/image-bytes.js';
import { DatasetError } from '../dataset-error.js';
import { readIdx } from '../formats/idx.js';
import { mapConcurrently } from '../map-concurrently.js';
import type { Settings } from '../settings.js';
import { datasetSourceType, type ImagePart, type SourceSchema } from './dataset-source.js';
import { FILES_UNDER_WAY } from './files-under-way.js';
import { joinParts } from './join-parts.js';
import { filesOptions } from './source-options.js';
import { type SplitPath, splitPaths } from './split-paths.js';

/**
 * Configuration of IDX files of unsigned bytes, optionally gzip-compressed. Images have shape [N, H, W] (gray) or [N,
 * H, W, C]. `path` names files.
 */
export type IdxConfig = Settings<SourceSchema<'idx', typeof filesOptions>>;

export const idx = datasetSourceType({
  name: 'idx',
  description: 'IDX files, gzipped or not',
  options: filesOptions,
  example: { source: 'idx', path: { train: 'train-images.gz', test: 't10k-images.gz' } },
  async load(config, { baseDirectory }) {
    const files = splitPaths(config.path, baseDirectory);
    return {
      ...joinParts(await mapConcurrently(files, FILES_UNDER_WAY, readPart)),
      description: `IDX images of ${files.map((file) => path.basename(file.path)).join(', ')}`,
    };
  },
});

async function readPart({ split, path }: SplitPath): Promise<ImagePart> {
  const { dimensions, data } = await readIdx(path);
  const [, height, width, channels = 1] = dimensions;
  if (height === undefined || width === undefined || dimensions.length > 4)
    throw new DatasetError(
      'bad-image',
      `has rank ${dimensions.length} (${dimensions.join('×')}), which is not that of images`,
      {
        path,
        hint: `Expected [N, H, W] or [N, H, W, C]${dimensions.length === 1 ? '; rank 1 are labels' : ''}`,
      },
    );
  if (channels > MAX_CHANNELS)
    throw new DatasetError('bad-image', `has ${channels} channels (${dimensions.join('×')})`, {
      path,
      hint: `Expected [N, H, W, C] with at most ${MAX_CHANNELS} channels, which come last`,
    });
  return { split, place: { path }, images: data, height, width, channels };
}
