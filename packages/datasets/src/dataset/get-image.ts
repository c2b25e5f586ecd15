import { DatasetError } from '../dataset-error.js';
import type { RasterImage } from '../media/images/raster-image.js';
import { imageSize } from '../sizes/image-sizes.js';
import type { ImageDataset } from './image-dataset.js';

/**
 * One image of a dataset, [H, W, C].
 *
 * @throws DatasetError `bad-config` if there is no image of that index, and as `read` does.
 */
export async function getImage(dataset: ImageDataset, index: number): Promise<RasterImage> {
  const { count, channels } = dataset;
  if (!Number.isSafeInteger(index) || index < 0 || index >= count)
    throw new DatasetError('bad-config', `dataset '${dataset.name}' has ${count} images and none of index ${index}`);
  return { data: await dataset.read([index]), ...imageSize(dataset, index), channels };
}
