/**
 * Image datasets for implicit neural representations: sources, splits, contexts, batches.
 *
 * @module @hypersiren/datasets
 */

export { createDataset, type DatasetParts } from './create-dataset.js';
export { type Cifar10Batch, readCifar10 } from './formats/cifar10.js';
export { encodeTfrecord } from './formats/encode-tfrecord.js';
export { type IdxArray, readIdx } from './formats/idx.js';
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
export type { Cifar10Config } from './sources/cifar10.js';
export type { CommonConfig, DatasetSource, FilesConfig, LoadContext, LoadedImages } from './sources/dataset-source.js';
export { type DatasetConfig, type DatasetSourceName, datasetSources } from './sources/dataset-sources.js';
export type { FolderConfig } from './sources/folder.js';
export type { IdxConfig } from './sources/idx.js';
export { MAX_PORTRAITS, type PortraitSplit, type PortraitsConfig, portraitIndex } from './sources/portraits.js';
export type { SplitPaths } from './sources/split-paths.js';
export type { TfrecordConfig, TfrecordEncoding } from './sources/tfrecord.js';
export { type ChamferDistance, chamferDistance } from './surfaces/chamfer-distance.js';
export { distancesToSurface } from './surfaces/distances-to-surface.js';
export type { Mesh, OrientedPoints, PointSet } from './surfaces/geometry.js';
export { encodeGeometry, readGeometry, readMesh, writeGeometry } from './surfaces/geometry-files.js';
export { marchingCubes, type ScalarGrid } from './surfaces/marching-cubes.js';
export { openEdges } from './surfaces/open-edges.js';
export { type SampleOptions, sampleMesh } from './surfaces/sample-mesh.js';
export { shadeMesh, type ViewOptions } from './surfaces/shade-mesh.js';
export { vertexNormals } from './surfaces/vertex-normals.js';
