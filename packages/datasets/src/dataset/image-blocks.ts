import { imageBytes } from './image-bytes.js';
import type { ImageShape, ImageStore, Split } from './image-dataset.js';

/** Bytes of images at a time: few reads for a large file, little memory. */
const BLOCK_BYTES = 4 * 2 ** 20;

/**
 * Runs of images one after the other, so that what needs all of them needs little memory: whole images, [n, H, W, C], about
 * four mebibytes at a time, or one image. The next block is read while one is looked at. Of a dataset of images of several
 * sizes, [H, W, C] after each other.
 *
 * @throws DatasetError as `read` does.
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
    block.catch(() => {}); // it is awaited later, or not at all
    return block;
  };
  let next = read(start);
  for (let from = start; from < start + count; from += images) {
    const block = next;
    if (from + images < start + count) next = read(from + images);
    yield await block;
  }
}
