import path from 'node:path';
import { citation } from '../citation.js';
import { readCifar10 } from '../formats/cifar10.js';
import { mapConcurrently } from '../map-concurrently.js';
import type { Settings } from '../settings.js';
import { datasetSourceType, type SourceSchema } from './dataset-source.js';
import { FILES_UNDER_WAY } from './files-under-way.js';
import { joinParts } from './join-parts.js';
import { filesOptions } from './source-options.js';
import { splitPaths } from './split-paths.js';

/**
 * Configuration of CIFAR-10 in its binary version: `data_batch_1.bin` and so on, optionally gzip-compressed. Images
 * have shape 32×32×3. `path` names files.
 */
export type Cifar10Config = Settings<SourceSchema<'cifar10', typeof filesOptions>>;

export const cifar10 = datasetSourceType({
  name: 'cifar10',
  description: 'Files of CIFAR-10’s binary version',
  options: filesOptions,
  example: { source: 'cifar10', path: { train: ['data_batch_1.bin', 'data_batch_2.bin'], test: 'test_batch.bin' } },
  citations: [
    citation('techreport', 'krizhevsky2009cifar', {
      author: 'Krizhevsky, Alex',
      title: 'Learning Multiple Layers of Features from Tiny Images',
      institution: 'University of Toronto',
      year: '2009',
    }),
  ],
  async load(config, { baseDirectory }) {
    const files = splitPaths(config.path, baseDirectory);
    const parts = await mapConcurrently(files, FILES_UNDER_WAY, async ({ split, path }) => {
      const { images } = await readCifar10(path);
      return { split, place: { path }, images, height: 32, width: 32, channels: 3 };
    });
    return {
      ...joinParts(parts),
      description: `CIFAR-10 images of ${files.map((file) => path.basename(file.path)).join(', ')}`,
    };
  },
});
