import path from 'node:path';
import { createDataset } from './create-dataset.js';
import { DatasetError } from './dataset-error.js';
import { holdOut } from './hold-out.js';
import type { ImageDataset } from './image-dataset.js';
import type { DatasetSource } from './sources/dataset-source.js';
import { type DatasetConfig, datasetSources } from './sources/dataset-sources.js';

/** Where a dataset's relative paths begin. */
export interface LoadOptions {
  /** Relative paths of the configuration start here: the folder of the configuration's file. */
  readonly baseDirectory: string;
}

/**
 * Loads a dataset, all of it or an error: no image is ever left out.
 *
 * @throws DatasetError with the file, the place in it and what to do.
 */
export async function loadDataset(config: DatasetConfig, { baseDirectory }: LoadOptions): Promise<ImageDataset> {
  if (!Object.hasOwn(datasetSources, config.source))
    throw new DatasetError('bad-config', `there is no source '${config.source}'`, {
      hint: `There is ${Object.keys(datasetSources).join(', ')}`,
    });
  // The registry pairs each name with the source of its configurations; TypeScript cannot follow that through an index.
  const source = datasetSources[config.source] as DatasetSource<DatasetConfig>;
  const loaded = await source.load(config, { baseDirectory: path.resolve(baseDirectory) });
  const { images, splits } = 'split' in config && config.split ? holdOut(loaded, config.split) : loaded;
  return createDataset({ ...loaded, images, splits, name: config.name ?? config.source });
}
