import type { ImageDataset, Split } from './image-dataset.js';

/** Returns splits with their names, in the order of their images. */
export function splitsInOrder(splits: ImageDataset['splits']): [string, Split][] {
  return Object.entries(splits).sort(([, a], [, b]) => a.start - b.start);
}
