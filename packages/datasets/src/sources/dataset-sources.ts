import { DatasetError } from '../dataset-error.js';
import { type CelebaConfig, celeba } from './celeba.js';
import { type Cifar10Config, cifar10 } from './cifar10.js';
import type { DatasetSource } from './dataset-source.js';
import { type FolderConfig, folder } from './folder.js';
import { type IdxConfig, idx } from './idx.js';
import { type PackedConfig, packed } from './packed.js';
import { type PortraitsConfig, portraits } from './portraits.js';
import { type TfrecordConfig, tfrecord } from './tfrecord.js';

/** The configuration of a dataset; `source` says of which kind. */
export type DatasetConfig =
  | PortraitsConfig
  | FolderConfig
  | IdxConfig
  | Cifar10Config
  | CelebaConfig
  | TfrecordConfig
  | PackedConfig;

/** What {@link datasetSources} has, by name. */
export type DatasetSourceName = DatasetConfig['source'];

/** Every source there is, by name. */
export const datasetSources: {
  readonly [Name in DatasetSourceName]: DatasetSource<Extract<DatasetConfig, { readonly source: Name }>>;
} = { portraits, folder, idx, cifar10, celeba, tfrecord, packed };

/**
 * The source of a configuration.
 *
 * @throws DatasetError `bad-config` naming the sources there are.
 */
export function datasetSource(config: DatasetConfig): DatasetSource<DatasetConfig> {
  if (!Object.hasOwn(datasetSources, config.source))
    throw new DatasetError('bad-config', `there is no source '${config.source}'`, {
      hint: `There is ${Object.keys(datasetSources).join(', ')}`,
    });
  // The registry pairs each name with the source of its configurations; TypeScript cannot follow that through an index.
  return datasetSources[config.source] as DatasetSource<DatasetConfig>;
}
