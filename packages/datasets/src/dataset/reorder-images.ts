import { imageBytes } from './image-bytes.js';
import type { ImageShape, ImageStore } from './image-dataset.js';
import { memoryStore } from './memory-store.js';

/**
 * Returns a store with the same images in another order. Images in memory are copied. A file is not changed: the
 * indices of each read are mapped.
 *
 * @param order Permutation of all images, [new index] → old index.
 */
export function reorderImages(store: ImageStore, shape: ImageShape, order: Uint32Array): ImageStore {
  const { images, count } = store;
  if (!images)
    return {
      count,
      // An index out of range is passed on unchanged, and the store rejects it.
      read: (indices) => store.read(Array.from(indices, (index) => order[index] ?? index)),
      close: () => store.close(),
    };
  const size = imageBytes(shape);
  const reordered = new Uint8Array(images.length);
  order.forEach((old, index) => {
    reordered.set(images.subarray(old * size, (old + 1) * size), index * size);
  });
  return memoryStore(reordered, shape);
}
