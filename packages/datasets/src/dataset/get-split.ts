import { DatasetError } from '../dataset-error.js';
import type { ImageDataset, Split } from './image-dataset.js';

/**
 * Returns the split of the given name.
 *
 * @throws DatasetError `bad-config` for an unknown name. The message lists the names of the splits.
 */
export function getSplit(dataset: ImageDataset, name: string): Split {
  const split = Object.hasOwn(dataset.splits, name) ? dataset.splits[name] : undefined;
  if (!split)
    throw new DatasetError('bad-config', `dataset '${dataset.name}' has no split '${name}'`, {
      hint: `It has ${Object.keys(dataset.splits).join(', ')}. To take 12 images from another split, write split: {holdOut: {${name}: 12}} below dataset`,
    });
  return split;
}
