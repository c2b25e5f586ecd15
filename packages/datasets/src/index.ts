/**
 * Image datasets for implicit neural representations: sources, splits, contexts, batches.
 *
 * @module @hypersiren/datasets
 */

export type { KnownDataset, KnownFile } from './catalogue/known-dataset.js';
export { knownDatasets } from './catalogue/known-datasets.js';
export { createDataset, type DatasetParts } from './dataset/create-dataset.js';
export { readFingerprint } from './dataset/fingerprint.js';
export type { HoldOutConfig } from './dataset/hold-out.js';
export { type LoadOptions, loadDataset } from './dataset/load-dataset.js';
export { reduceDataset } from './dataset/reduce-dataset.js';
export { type SplitStatistics, splitStatistics } from './dataset/split-statistics.js';
export { streamDataset } from './dataset/stream-dataset.js';
export { verifyChecksums } from './fetch/checksum-file.js';
export { type DownloadOptions, download, type RemoteFile } from './fetch/download.js';
export { type FetchOptions, fetchDataset, isFetched } from './fetch/fetch-dataset.js';
export type { DigestAlgorithm } from './fetch/file-digest.js';
export { type UnpackOptions, unpackArchive } from './fetch/unpack-archive.js';
export { type Cifar10Batch, readCifar10 } from './formats/cifar10.js';
export { encodeTfrecord } from './formats/encode-tfrecord.js';
export { type IdxArray, readIdx } from './formats/idx.js';
export { openPacked, type PackedImages } from './formats/packed.js';
export type { PackedHeader } from './formats/packed-header.js';
export { type PackOptions, writePacked } from './formats/write-packed.js';
export * from './index.browser.js';
export { type AnimationOptions, encodeAnimation } from './media/images/encode-animation.js';
export { readImage } from './media/images/read-image.js';
export { type Mask, readMask } from './media/images/read-mask.js';
export { type ResizeOptions, resizeImage } from './media/images/resize-image.js';
export { encodePng, writePng } from './media/images/write-png.js';
export { readWav, type WavSound } from './media/sounds/read-wav.js';
export type { Sound } from './media/sounds/sound.js';
export { type WavEncoding, wavEncodings } from './media/sounds/wav-encodings.js';
export { encodeWav, type WavOptions, writeWav } from './media/sounds/write-wav.js';
export { type ChamferDistance, chamferDistance } from './media/surfaces/chamfer-distance.js';
export { distancesToSurface } from './media/surfaces/distances-to-surface.js';
export type { Mesh, OrientedPoints, PointSet } from './media/surfaces/geometry.js';
export { encodeGeometry, readGeometry, readMesh, writeGeometry } from './media/surfaces/geometry-files.js';
export { marchingCubes, type ScalarGrid } from './media/surfaces/marching-cubes.js';
export { openEdges } from './media/surfaces/open-edges.js';
export { type SampleOptions, sampleMesh } from './media/surfaces/sample-mesh.js';
export { shadeMesh, type ViewOptions } from './media/surfaces/shade-mesh.js';
export { vertexNormals } from './media/surfaces/vertex-normals.js';
export { type EncodeFilmOptions, encodeFilm } from './media/videos/encode-film.js';
export type { Film } from './media/videos/film.js';
export { type ReadFilmOptions, readFilm } from './media/videos/read-film.js';
export { hasFfmpeg } from './media/videos/run-ffmpeg.js';
export type { CelebaConfig } from './sources/celeba.js';
export type { Cifar10Config } from './sources/cifar10.js';
export type {
  CommonConfig,
  DatasetSource,
  FilesConfig,
  ImagePart,
  ImageStream,
  LoadContext,
  LoadedImages,
} from './sources/dataset-source.js';
export { type DatasetConfig, type DatasetSourceName, datasetSources } from './sources/dataset-sources.js';
export type { FolderConfig } from './sources/folder.js';
export type { IdxConfig } from './sources/idx.js';
export type { PackedConfig } from './sources/packed.js';
export { MAX_PORTRAITS, type PortraitSplit, type PortraitsConfig, portraitIndex } from './sources/portraits.js';
export type { SplitPaths } from './sources/split-paths.js';
export type { TfrecordConfig, TfrecordEncoding } from './sources/tfrecord.js';
