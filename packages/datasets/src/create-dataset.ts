import { createHash } from 'node:crypto';
import { checkSplitName } from './check-split-name.js';
import { DatasetError } from './dataset-error.js';
import { imageBytes } from './image-bytes.js';
import type { ImageDataset, ImageShape, Split } from './image-dataset.js';

/** crypto's hash takes less than 2 GiB at once. */
const HASH_PIECE_BYTES = 2 ** 30;

export interface DatasetParts extends ImageShape {
  readonly name: string;
  readonly description: string;
  /** [N, H, W, C]; kept, not copied. */
  readonly images: Uint8Array;
  /** Disjoint runs that lie within the images. */
  readonly splits: Readonly<Record<string, Split>>;
}

/**
 * Makes a dataset of images that are in memory already.
 *
 * @throws DatasetError `bad-config` if the bytes are not N·H·W·C of them, or the splits overlap or leave the dataset.
 */
export function createDataset(parts: DatasetParts): ImageDataset {
  const { name, description, images, height, width, channels } = parts;
  const count = images.length / imageBytes(parts);
  if (!Number.isSafeInteger(count) || count === 0)
    throw new DatasetError(
      'bad-config',
      `dataset '${name}' has ${images.length} bytes, wanted a multiple (not 0) of ${height}×${width}×${channels}`,
    );
  const splits = checkedSplits(name, parts.splits, count);
  return { name, description, images, count, height, width, channels, splits, fingerprint: fingerprint(parts, count) };
}

function checkedSplits(dataset: string, splits: DatasetParts['splits'], count: number): DatasetParts['splits'] {
  let end = 0;
  for (const [name, split] of inOrder(splits)) {
    checkSplitName(name);
    const whole = Number.isSafeInteger(split.start) && Number.isSafeInteger(split.count) && split.count >= 1;
    if (!whole || split.start < end || split.start + split.count > count)
      throw new DatasetError(
        'bad-config',
        `split '${name}' of dataset '${dataset}' has ${split.count} images from image ${split.start} on; splits are disjoint runs of the ${count} images`,
      );
    end = split.start + split.count;
  }
  return splits;
}

function inOrder(splits: DatasetParts['splits']): [string, Split][] {
  return Object.entries(splits).sort(([, a], [, b]) => a.start - b.start);
}

function fingerprint({ images, height, width, channels, splits }: DatasetParts, count: number): string {
  const layout = inOrder(splits).map(([name, split]) => [name, split.start, split.count]);
  const hash = createHash('sha256').update(JSON.stringify([count, height, width, channels, layout]));
  for (let start = 0; start < images.length; start += HASH_PIECE_BYTES)
    hash.update(images.subarray(start, start + HASH_PIECE_BYTES));
  return hash.digest('hex');
}
