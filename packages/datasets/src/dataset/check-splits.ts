import { DatasetError } from '../dataset-error.js';
import { checkSplitName } from './check-split-name.js';
import type { ImageDataset } from './image-dataset.js';
import { splitsInOrder } from './splits-in-order.js';

/**
 * Validates splits and returns them.
 *
 * @param dataset Name of the dataset, for errors.
 * @throws DatasetError `bad-config` if splits overlap, are empty, exceed the images or have invalid names.
 */
export function checkSplits(dataset: string, splits: ImageDataset['splits'], count: number): ImageDataset['splits'] {
  let end = 0;
  for (const [name, split] of splitsInOrder(splits)) {
    checkSplitName(name);
    const whole = Number.isSafeInteger(split.start) && Number.isSafeInteger(split.count) && split.count >= 1;
    if (!whole || split.start < end || split.start + split.count > count)
      throw new DatasetError(
        'bad-config',
        `split '${name}' of dataset '${dataset}' has ${split.count} images from image ${split.start} on; expected disjoint, nonempty ranges of the ${count} images`,
      );
    end = split.start + split.count;
  }
  return splits;
}
