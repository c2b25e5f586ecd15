import { DatasetError } from '../dataset-error.js';
import type { ImageShape } from './image-dataset.js';

/** The longest typed array of Node 20, and so the most that a dataset, or a file unpacked, may take. */
export const MAX_DATASET_BYTES = 2 ** 32;

/** An image has at most red, green, blue and alpha; more channels mean that a file has its axes in another order. */
export const MAX_CHANNELS = 4;

/**
 * H·W·C.
 *
 * @throws DatasetError `bad-config` for a shape that no image has.
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
 * N·H·W·C, before any of it is allocated.
 *
 * @throws DatasetError `too-large` for more than a dataset may take; as `imageBytes`.
 */
export function datasetBytes(count: number, shape: ImageShape): number {
  const bytes = count * imageBytes(shape);
  if (bytes > MAX_DATASET_BYTES)
    throw new DatasetError(
      'too-large',
      `${count} images of ${shape.height}×${shape.width}×${shape.channels} are ${bytes} bytes, a dataset holds ${MAX_DATASET_BYTES}`,
      { hint: 'Take fewer images or smaller ones' },
    );
  return bytes;
}
