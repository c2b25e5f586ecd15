import { DatasetError } from '../dataset-error.js';
import type { RasterImage } from '../media/images/raster-image.js';
import type { ImageDataset } from './image-dataset.js';

/**
 * Reads one image of a dataset, shape [H, W, C].
 *
 * @throws DatasetError `bad-config` for an index out of range, and for the same reasons as `read`.
 */
export async function getImage(dataset: ImageDataset, index: number): Promise<RasterImage> {
  const { count, height, width, channels } = dataset;
  if (!Number.isSafeInteger(index) || index < 0 || index >= count)
    throw new DatasetError('bad-config', `dataset '${dataset.name}' has ${count} images, got index ${index}`);
  return { data: await dataset.read([index]), height, width, channels };
}
