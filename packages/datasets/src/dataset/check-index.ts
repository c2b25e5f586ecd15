import { DatasetError } from '../dataset-error.js';

/**
 * Validates the index of an image and returns it.
 *
 * @throws DatasetError `bad-config` for an index out of range.
 */
export function checkIndex(index: number, count: number): number {
  if (!Number.isSafeInteger(index) || index < 0 || index >= count)
    throw new DatasetError('bad-config', `image index ${index} is out of range: there are ${count} images`);
  return index;
}
