// Entry point of `@hypersiren/datasets` for browsers: everything that needs neither files nor Node. index.ts adds the
// rest.
export { type Batch, type BatchOptions, type BatchPosition, batches, sequentialBatches } from './batches/batches.js';
export { bytesToFloat } from './batches/bytes-to-float.js';
export { type EpochKey, epochOrder, splitIndices } from './batches/epoch-order.js';
export { floatToImages } from './batches/float-to-images.js';
export { type ImageArray, imagesToFloat } from './batches/images-to-float.js';
export type { ContextSize } from './contexts/context-kind.js';
export { contextSpec } from './contexts/context-kinds.js';
export { contextName } from './contexts/context-name.js';
export type { ContextSpec } from './contexts/context-spec.js';
export type { Half } from './contexts/kinds/half.js';
export { type ContextKey, sampleContext } from './contexts/sample-context.js';
export { getImage } from './dataset/get-image.js';
export { getSplit } from './dataset/get-split.js';
export { imageBlocks } from './dataset/image-blocks.js';
export type {
  ImageDataset,
  ImageShape,
  ImageStore,
  MemoryDataset,
  SkippedFile,
  Split,
} from './dataset/image-dataset.js';
export {
  DatasetError,
  type DatasetErrorCode,
  type DatasetErrorDetails,
  type DatasetErrorPlace,
} from './dataset-error.js';
export type { DatasetWarning, OnWarning, ReadOptions } from './dataset-warning.js';
export {
  type CropWindow,
  type ImageTransform,
  type ResizeKernel,
  resizeKernels,
  type Size,
} from './media/images/image-transform.js';
export type { RasterImage } from './media/images/raster-image.js';
