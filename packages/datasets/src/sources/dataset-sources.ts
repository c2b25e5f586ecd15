import { type Cifar10Config, cifar10 } from './cifar10.js';
import type { DatasetSource } from './dataset-source.js';
import { type FolderConfig, folder } from './folder.js';
import { type IdxConfig, idx } from './idx.js';
import { type PortraitsConfig, portraits } from './portraits.js';
import { type TfrecordConfig, tfrecord } from './tfrecord.js';

/** The configuration of a dataset; `source` says of which kind. */
export type DatasetConfig = PortraitsConfig | FolderConfig | IdxConfig | Cifar10Config | TfrecordConfig;

/** What {@link datasetSources} has, by name. */
export type DatasetSourceName = DatasetConfig['source'];

/** Every source there is, by name. */
export const datasetSources: {
  readonly [Name in DatasetSourceName]: DatasetSource<Extract<DatasetConfig, { readonly source: Name }>>;
} = { portraits, folder, idx, cifar10, tfrecord };
