import { createHash, type Hash } from 'node:crypto';
import { imageBlocks } from './image-blocks.js';
import type { ImageDataset, ImageShape, Split } from './image-dataset.js';
import { splitsInOrder } from './splits-in-order.js';

/** Maximum number of bytes per hash update. `crypto` accepts less than 2 GiB at once. */
const HASH_PIECE_BYTES = 2 ** 30;

type Layout = ImageShape & Pick<ImageDataset, 'count' | 'splits'>;

/** Returns the SHA-256 fingerprint of a dataset in memory. */
export function memoryFingerprint(layout: Layout & { readonly images: Uint8Array }): string {
  const hash = startHash(layout);
  for (let start = 0; start < layout.images.length; start += HASH_PIECE_BYTES)
    hash.update(layout.images.subarray(start, start + HASH_PIECE_BYTES));
  return hash.digest('hex');
}

/** Returns the SHA-256 fingerprint of any dataset. Reads all images once. */
export async function readFingerprint(dataset: Layout & Pick<ImageDataset, 'read' | 'close'>): Promise<string> {
  const hash = startHash(dataset);
  const all: Split = { start: 0, count: dataset.count };
  for await (const block of imageBlocks(dataset, all)) hash.update(block);
  return hash.digest('hex');
}

/**
 * Returns the SHA-256 (64 hexadecimal digits) of the shape and bytes of a range of images. Equal images give equal
 * fingerprints, independently of their position and of the other images of the dataset.
 *
 * @throws DatasetError for the same reasons as `read`.
 */
export async function splitFingerprint(
  dataset: ImageShape & Pick<ImageDataset, 'count' | 'images' | 'read' | 'close'>,
  split: Split,
): Promise<string> {
  const { height, width, channels } = dataset;
  const hash = createHash('sha256').update(JSON.stringify([split.count, height, width, channels]));
  for await (const block of imageBlocks(dataset, split))
    for (let start = 0; start < block.length; start += HASH_PIECE_BYTES)
      hash.update(block.subarray(start, start + HASH_PIECE_BYTES));
  return hash.digest('hex');
}

function startHash({ count, height, width, channels, splits }: Layout): Hash {
  const layout = splitsInOrder(splits).map(([name, split]) => [name, split.start, split.count]);
  return createHash('sha256').update(JSON.stringify([count, height, width, channels, layout]));
}
