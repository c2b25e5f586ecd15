import { imageBytes } from './image-bytes.js';
import type { ImageShape, ImageStore, Split } from './image-dataset.js';

/** Block size in bytes: few reads for a large file, and little memory. */
const BLOCK_BYTES = 4 * 2 ** 20;

/**
 * Iterates over a range of images in blocks, so that little memory is needed. A block has shape [n, H, W, C] and about
 * 4 MiB, but at least one image. The next block is read while the caller processes the current one.
 *
 * @throws DatasetError for the same reasons as `read`.
 */
export async function* imageBlocks(
  dataset: ImageStore & ImageShape,
  { start, count }: Split,
): AsyncGenerator<Uint8Array, void, void> {
  const size = imageBytes(dataset);
  if (dataset.images) {
    yield dataset.images.subarray(start * size, (start + count) * size);
    return;
  }
  const images = Math.max(1, Math.floor(BLOCK_BYTES / size));
  const read = (from: number): Promise<Uint8Array> => {
    const block = dataset.read(
      Uint32Array.from({ length: Math.min(images, start + count - from) }, (_, position) => from + position),
    );
    block.catch(() => {}); // awaited later, or never if the caller stops
    return block;
  };
  let next = read(start);
  for (let from = start; from < start + count; from += images) {
    const block = next;
    if (from + images < start + count) next = read(from + images);
    yield await block;
  }
}
