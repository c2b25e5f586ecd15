import { DatasetError } from '../dataset-error.js';
import type { RasterImage } from '../media/images/raster-image.js';
import { imageSize } from '../sizes/image-sizes.js';
import type { ImageDataset } from './image-dataset.js';

/**
 * Reads one image of a dataset, shape [H, W, C].
 *
 * @throws DatasetError `bad-config` for an index out of range, and for the same reasons as `read`.
 */
export async function getImage(dataset: ImageDataset, index: number): Promise<RasterImage> {
  const { count, channels } = dataset;
  if (!Number.isSafeInteger(index) || index < 0 || index >= count)
    throw new DatasetError('bad-config', `dataset '${dataset.name}' has ${count} images, got index ${index}`);
  return { data: await dataset.read([index]), ...imageSize(dataset, index), channels };
}
