import path from 'node:path';
import { readCifar10 } from '../formats/cifar10.js';
import { mapConcurrently } from '../map-concurrently.js';
import type { DatasetSource, FilesConfig } from './dataset-source.js';
import { FILES_UNDER_WAY } from './files-under-way.js';
import { joinParts } from './join-parts.js';
import { splitPaths } from './split-paths.js';

/** CIFAR-10's binary version, `data_batch_1.bin` and so on, gzipped or not: 32×32×3. `path` names files. */
export interface Cifar10Config extends FilesConfig {
  readonly source: 'cifar10';
}

export const cifar10: DatasetSource<Cifar10Config> = {
  name: 'cifar10',
  summary: "files of CIFAR-10's binary version, gzipped or not",
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
};
