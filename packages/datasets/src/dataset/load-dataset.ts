import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import type { ReadOptions } from '../dataset-warning.js';
import { type DatasetConfig, datasetSource } from '../sources/dataset-sources.js';
import type { PackedConfig } from '../sources/packed.js';
import { checkSplits } from './check-splits.js';
import { createDataset } from './create-dataset.js';
import { readFingerprint } from './fingerprint.js';
import { holdOut } from './hold-out.js';
import type { ImageDataset, MemoryDataset } from './image-dataset.js';
import { reorderImages } from './reorder-images.js';

/** Options of {@link loadDataset}. */
export interface LoadOptions extends ReadOptions {
  /**
   * Base directory of relative paths in the configuration, usually the folder of the configuration file. Default: the
   * working directory.
   */
  readonly baseDirectory?: string;
}

/**
 * Loads a dataset. An image that cannot be read is an error, unless the configuration sets `onBadImage: skip`. The
 * images of a packed file stay on disk.
 *
 * @throws DatasetError with the file, the location in the file and a hint.
 */
export function loadDataset(
  config: Exclude<DatasetConfig, PackedConfig>,
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
  if (images) return createDataset({ ...parts, images });
  checkSplits(parts.name, parts.splits, count);
  const dataset = { ...parts, count, read: store.read, close: store.close };
  const known = held ? undefined : loaded.fingerprint;
  return { ...dataset, fingerprint: known ?? (await readFingerprint(dataset)) };
}

/**
 * Adds a hint about the base directory to a `missing-file` error, and rethrows the error. Other errors are rethrown
 * unchanged.
 */
function explainRelativePaths(error: unknown): never {
  if (!(error instanceof DatasetError) || error.code !== 'missing-file' || error.hint !== undefined) throw error;
  const { problem, path, cause } = error;
  const hint = 'Relative paths of a dataset start at its base directory, the folder of its configuration';
  throw new DatasetError('missing-file', problem, { path, cause, hint });
}
