import { DatasetError } from '../dataset-error.js';
import type { ImageShape } from './image-dataset.js';

/** Maximum number of bytes of a dataset or of a decompressed file: the maximum length of a typed array in Node 20. */
export const MAX_DATASET_BYTES = 2 ** 32;

/**
 * Maximum number of channels (red, green, blue, alpha). A larger number means that the axes of a file are in another
 * order.
 */
export const MAX_CHANNELS = 4;

/**
 * Returns the number of bytes of an image, H·W·C.
 *
 * @throws DatasetError `bad-config` for an invalid shape.
 */
export function imageBytes({ height, width, channels }: ImageShape): number {
  const whole = [height, width, channels].every((length) => Number.isSafeInteger(length) && length >= 1);
  if (!whole || channels > MAX_CHANNELS || height * width * channels > MAX_DATASET_BYTES)
    throw new DatasetError(
      'bad-config',
      `no image is ${height}×${width} with ${channels} channels: expected height and width of at least 1 and 1 to ${MAX_CHANNELS} channels`,
    );
  return height * width * channels;
}

/**
 * Returns the number of bytes of a dataset, N·H·W·C. Allocates nothing.
 *
 * @throws DatasetError `too-large` above `MAX_DATASET_BYTES`; `bad-config` for an invalid shape.
 */
export function datasetBytes(count: number, shape: ImageShape): number {
  const bytes = count * imageBytes(shape);
  if (bytes > MAX_DATASET_BYTES)
    throw new DatasetError(
      'too-large',
      `${count} images of ${shape.height}×${shape.width}×${shape.channels} are ${bytes} bytes, the limit is ${MAX_DATASET_BYTES}`,
      { hint: 'Use fewer or smaller images' },
    );
  return bytes;
}
