import { DatasetError } from '../dataset-error.js';
import { checkSplits } from './check-splits.js';
import { memoryFingerprint } from './fingerprint.js';
import { imageBytes } from './image-bytes.js';
import type { ImageShape, MemoryDataset, SkippedFile, Split } from './image-dataset.js';
import { memoryStore } from './memory-store.js';

/** Content of a dataset in memory: N images with H rows, W columns and C channels. */
export interface DatasetParts extends ImageShape {
  readonly name: string;
  readonly description: string;
  /** Bytes of the images, shape [N, H, W, C]. The array is not copied. */
  readonly images: Uint8Array;
  /** Splits by name: disjoint ranges of images. */
  readonly splits: Readonly<Record<string, Split>>;
  /** Files that were skipped. */
  readonly skipped?: readonly SkippedFile[];
}

/**
 * Creates a dataset from images in memory.
 *
 * @throws DatasetError `bad-config` if the number of bytes is not N·H·W·C, or if splits overlap or exceed the images.
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
