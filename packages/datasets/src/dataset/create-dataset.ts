import { DatasetError } from '../dataset-error.js';
import { checkSplits } from './check-splits.js';
import { memoryFingerprint } from './fingerprint.js';
import { imageBytes } from './image-bytes.js';
import type { ImageShape, MemoryDataset, SkippedFile, Split } from './image-dataset.js';
import { memoryStore } from './memory-store.js';

/** What a dataset in memory is made of: N images of H rows, W columns and C channels. */
export interface DatasetParts extends ImageShape {
  readonly name: string;
  readonly description: string;
  /** [N, H, W, C]; kept, not copied. */
  readonly images: Uint8Array;
  /** Disjoint runs that lie within the images. */
  readonly splits: Readonly<Record<string, Split>>;
  /** Files that were left out. */
  readonly skipped?: readonly SkippedFile[];
}

/**
 * Makes a dataset of images that are in memory already.
 *
 * @throws DatasetError `bad-config` if the bytes are not N·H·W·C of them, or the splits overlap or leave the dataset.
 */
export function createDataset(parts: DatasetParts): MemoryDataset {
  const { name, description, images, height, width, channels, skipped } = parts;
  const shape = { height, width, channels };
  const count = images.length / imageBytes(parts);
  if (!Number.isSafeInteger(count) || count === 0)
    throw new DatasetError(
      'bad-config',
      `dataset '${name}' has ${images.length} bytes, expected a multiple (not 0) of ${height}×${width}×${channels}`,
    );
  const splits = checkSplits(name, parts.splits, count);
  const fingerprint = memoryFingerprint({ ...shape, images, count, splits });
  return {
    name,
    description,
    ...shape,
    ...memoryStore(images, shape),
    splits,
    fingerprint,
    ...(skipped !== undefined && { skipped }),
  };
}
