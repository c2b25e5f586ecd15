import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import type { ReadOptions } from '../dataset-warning.js';
import { type DatasetConfig, datasetSource } from '../sources/dataset-sources.js';
import type { PackedConfig } from '../sources/packed.js';
import { checkSplits } from './check-splits.js';
import { createDataset } from './create-dataset.js';
import { readFingerprint } from './fingerprint.js';
import { holdOut } from './hold-out.js';
import type { ImageDataset, ImageSizes, MemoryDataset } from './image-dataset.js';
import { reorderImages } from './reorder-images.js';

/** Where a dataset's relative paths begin, and who is told of what is unusual. */
export interface LoadOptions extends ReadOptions {
  /** Relative paths of the configuration start here, for instance the folder of the configuration's file; default the working directory. */
  readonly baseDirectory?: string;
}

/**
 * Loads a dataset, all of it or an error: no image is left out unless `onBadImage: skip` says so. The images of a packed file stay on the disk.
 *
 * @throws DatasetError with the file, the place in it and what to do.
 */
export function loadDataset(
  config: Exclude<DatasetConfig, PackedConfig> & { readonly sizes?: never },
  options?: LoadOptions,
): Promise<MemoryDataset>;
export function loadDataset(config: DatasetConfig, options?: LoadOptions): Promise<ImageDataset>;
export async function loadDataset(
  config: DatasetConfig,
  { baseDirectory = '.', onWarning }: LoadOptions = {},
): Promise<ImageDataset> {
  const loading = datasetSource(config).load(config, { baseDirectory: path.resolve(baseDirectory), onWarning });
  const loaded = await loading.catch(explainRelativePaths);
  const { height, width, channels, description, skipped } = loaded;
  const order = (sizes: ImageSizes, places: Uint32Array): ImageSizes => ({
    list: sizes.list,
    of: places.map((old) => sizes.of[old] as number),
  });
  const shape = { height, width, channels };
  const held = 'split' in config && config.split ? holdOut(loaded.splits, config.split) : undefined;
  const store = held?.order ? reorderImages(loaded.store, shape, held.order) : loaded.store;
  const parts = {
    ...shape,
    name: config.name ?? config.source,
    description,
    splits: held?.splits ?? loaded.splits,
    ...(skipped && { skipped }),
  };
  const { images, count } = store;
  const sizes = loaded.sizes && (held?.order ? order(loaded.sizes, held.order) : loaded.sizes);
  if (images) return createDataset({ ...parts, images });
  checkSplits(parts.name, parts.splits, count);
  const dataset = { ...parts, count, read: store.read, close: store.close, ...(sizes && { sizes }) };
  const known = held ? undefined : loaded.fingerprint;
  return { ...dataset, fingerprint: known ?? (await readFingerprint(dataset)) };
}

/** Says of a path where nothing is where the paths of a configuration start; other errors stay as they are. */
function explainRelativePaths(error: unknown): never {
  if (!(error instanceof DatasetError) || error.code !== 'missing-file' || error.hint !== undefined) throw error;
  const { problem, path, cause } = error;
  const hint = 'Relative paths of a dataset start at its base directory, the folder of its configuration';
  throw new DatasetError('missing-file', problem, { path, cause, hint });
}
