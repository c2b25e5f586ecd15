import { DatasetError } from './dataset-error.js';
import { imageBytes } from './image-bytes.js';
import type { ImageDataset } from './image-dataset.js';
import type { RasterImage } from './pictures/raster-image.js';

/**
 * One image of a dataset, [H, W, C]: a view into the dataset's bytes, no copy.
 *
 * @throws DatasetError `bad-config` if there is no image of that index.
 */
export function getImage(dataset: ImageDataset, index: number): RasterImage {
  const { count, height, width, channels } = dataset;
  if (!Number.isSafeInteger(index) || index < 0 || index >= count)
    throw new DatasetError('bad-config', `dataset '${dataset.name}' has ${count} images and none of index ${index}`);
  const size = imageBytes(dataset);
  return { data: dataset.images.subarray(index * size, (index + 1) * size), height, width, channels };
}
