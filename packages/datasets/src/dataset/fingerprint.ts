import { createHash, type Hash } from 'node:crypto';
import { imageBlocks } from './image-blocks.js';
import type { ImageDataset, ImageShape, Split } from './image-dataset.js';
import { splitsInOrder } from './splits-in-order.js';

/** crypto's hash takes less than 2 GiB at once. */
const HASH_PIECE_BYTES = 2 ** 30;

type Layout = ImageShape & Pick<ImageDataset, 'count' | 'splits'>;

/** The SHA-256 of a dataset in memory. */
export function memoryFingerprint(layout: Layout & { readonly images: Uint8Array }): string {
  const hash = startHash(layout);
  for (let start = 0; start < layout.images.length; start += HASH_PIECE_BYTES)
    hash.update(layout.images.subarray(start, start + HASH_PIECE_BYTES));
  return hash.digest('hex');
}

/** The same of any dataset, by reading all of its images once. */
export async function readFingerprint(dataset: Layout & Pick<ImageDataset, 'read' | 'close'>): Promise<string> {
  const hash = startHash(dataset);
  const all: Split = { start: 0, count: dataset.count };
  for await (const block of imageBlocks(dataset, all)) hash.update(block);
  return hash.digest('hex');
}

function startHash({ count, height, width, channels, splits }: Layout): Hash {
  const layout = splitsInOrder(splits).map(([name, split]) => [name, split.start, split.count]);
  return createHash('sha256').update(JSON.stringify([count, height, width, channels, layout]));
}
