import { DatasetError } from '../dataset-error.js';

/**
 * An index of an image, as it is.
 *
 * @throws DatasetError `bad-config` if there is no image of that index.
 */
export function checkIndex(index: number, count: number): number {
  if (!Number.isSafeInteger(index) || index < 0 || index >= count)
    throw new DatasetError('bad-config', `there is no image of index ${index} among ${count}`);
  return index;
}
