import { checkIndex } from './check-index.js';
import { imageBytes } from './image-bytes.js';
import type { ImageShape, ImageStore } from './image-dataset.js';

/** Creates an image store from images in memory, shape [N, H, W, C]. The array is not copied. */
export function memoryStore(images: Uint8Array, shape: ImageShape): ImageStore & { readonly images: Uint8Array } {
  const size = imageBytes(shape);
  const count = images.length / size;
  return {
    count,
    images,
    async read(indices) {
      const read = new Uint8Array(indices.length * size);
      for (let position = 0; position < indices.length; position++) {
        const from = checkIndex(indices[position] as number, count) * size;
        read.set(images.subarray(from, from + size), position * size);
      }
      return read;
    },
    close() {},
  };
}
