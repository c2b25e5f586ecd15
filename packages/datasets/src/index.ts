/**
 * Image datasets for implicit neural representations: sources, splits, contexts and batches.
 *
 * @module @hypersiren/datasets
 */

export type { KnownDataset, KnownFile } from './catalog/known-dataset.js';
export { knownDatasets } from './catalog/known-datasets.js';
export { type Citation, citation } from './citation.js';
export { contextSchema } from './contexts/context-schema.js';
export { createDataset, type DatasetParts } from './dataset/create-dataset.js';
export { enlargeDataset } from './dataset/enlarge-dataset.js';
export { readFingerprint, splitFingerprint } from './dataset/fingerprint.js';
export type { HoldOutConfig } from './dataset/hold-out.js';
export { type LoadOptions, loadDataset } from './dataset/load-dataset.js';
export { reduceDataset } from './dataset/reduce-dataset.js';
export { type SplitStatistics, splitStatistics } from './dataset/split-statistics.js';
export { streamDataset } from './dataset/stream-dataset.js';
export { verifyChecksums } from './fetch/checksum-file.js';
export { type DownloadOptions, download, type RemoteFile } from './fetch/download.js';
export { type FetchOptions, fetchDataset, isFetched, isFetchFinished } from './fetch/fetch-dataset.js';
export { type DigestAlgorithm, fileDigest } from './fetch/file-digest.js';
export { type UnpackOptions, unpackArchive } from './fetch/unpack-archive.js';
export { isTable } from './files/clutter.js';
export { listImages } from './files/list-images.js';
export { type Cifar10Batch, readCifar10 } from './formats/cifar10.js';
export { encodeTfrecord } from './formats/encode-tfrecord.js';
export { type IdxArray, readIdx } from './formats/idx.js';
export { openPacked, type PackedImages } from './formats/packed.js';
export type { PackedHeader } from './formats/packed-header.js';
export { type PackOptions, writePacked } from './formats/write-packed.js';
export { FORMER_CROPS, withFormerValues } from './former-values.js';
export * from './index.browser.js';
export type { CelebaConfig } from './sources/celeba.js';
export type { Cifar10Config } from './sources/cifar10.js';
export type {
  AnyDatasetSource,
  BadImagePolicy,
  CommonConfig,
  DatasetSource,
  FilesConfig,
  ImagePart,
  ImageStream,
  LoadContext,
  LoadedImages,
  SourceSchema,
} from './sources/dataset-source.js';
export { datasetSourceType } from './sources/dataset-source.js';
export {
  type DatasetConfig,
  type DatasetSourceName,
  type DatasetSources,
  datasetSchema,
  datasetSchemaOf,
  datasetSources,
} from './sources/dataset-sources.js';
export type { FolderConfig } from './sources/folder.js';
export type { IdxConfig } from './sources/idx.js';
export type { PackedConfig } from './sources/packed.js';
export { MAX_PORTRAITS, type PortraitSplit, type PortraitsConfig, portraitIndex } from './sources/portraits.js';
export type { SplitPaths } from './sources/split-paths.js';
export type { TfrecordConfig } from './sources/tfrecord.js';
export type { TfrecordEncoding } from './sources/tfrecord-image-feature.js';
