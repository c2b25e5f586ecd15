/**
 * Image datasets for implicit neural representations: sources, splits, contexts, batches.
 *
 * @module @hypersiren/datasets
 */

export type { KnownDataset, KnownFile } from './catalogue/known-dataset.js';
export { knownDatasets } from './catalogue/known-datasets.js';
export { createDataset, type DatasetParts } from './create-dataset.js';
export { verifyChecksums } from './fetch/checksum-file.js';
export { type DownloadOptions, download, type RemoteFile } from './fetch/download.js';
export { type FetchOptions, fetchDataset, isFetched, isFetchFinished } from './fetch/fetch-dataset.js';
export { type DigestAlgorithm, fileDigest } from './fetch/file-digest.js';
export { type UnpackOptions, unpackArchive } from './fetch/unpack-archive.js';
export { readFingerprint } from './fingerprint.js';
export { type Cifar10Batch, readCifar10 } from './formats/cifar10.js';
export { encodeTfrecord } from './formats/encode-tfrecord.js';
export { type IdxArray, readIdx } from './formats/idx.js';
export { openPacked, type PackedImages } from './formats/packed.js';
export type { PackedHeader } from './formats/packed-header.js';
export { type PackOptions, writePacked } from './formats/write-packed.js';
export type { HoldOutConfig } from './hold-out.js';
export * from './index.browser.js';
export { type LoadOptions, loadDataset } from './load-dataset.js';
export { type AnimationOptions, encodeAnimation } from './pictures/encode-animation.js';
export { readImage } from './pictures/read-image.js';
export { type Mask, readMask } from './pictures/read-mask.js';
export { type ResizeOptions, resizeImage } from './pictures/resize-image.js';
export { encodePng, writePng } from './pictures/write-png.js';
export { reduceDataset } from './reduce-dataset.js';
export { readWav, type WavSound } from './sounds/read-wav.js';
export type { Sound } from './sounds/sound.js';
export { type WavEncoding, wavEncodings } from './sounds/wav-encodings.js';
export { encodeWav, type WavOptions, writeWav } from './sounds/write-wav.js';
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
export { type SplitStatistics, splitStatistics } from './split-statistics.js';
export { streamDataset } from './stream-dataset.js';
export { type ChamferDistance, chamferDistance } from './surfaces/chamfer-distance.js';
export { distancesToSurface } from './surfaces/distances-to-surface.js';
export type { Mesh, OrientedPoints, PointSet } from './surfaces/geometry.js';
export { encodeGeometry, readGeometry, readMesh, writeGeometry } from './surfaces/geometry-files.js';
export { marchingCubes, type ScalarGrid } from './surfaces/marching-cubes.js';
export { openEdges } from './surfaces/open-edges.js';
export { type SampleOptions, sampleMesh } from './surfaces/sample-mesh.js';
export { shadeMesh, type ViewOptions } from './surfaces/shade-mesh.js';
export { vertexNormals } from './surfaces/vertex-normals.js';
export { type EncodeFilmOptions, encodeFilm } from './videos/encode-film.js';
export type { Film } from './videos/film.js';
export { type ReadFilmOptions, readFilm } from './videos/read-film.js';
export { hasFfmpeg } from './videos/run-ffmpeg.js';
