import { type Batch, type BatchOptions, batches } from '../batches/batches.js';
import { epochOrder } from '../batches/epoch-order.js';
import type { ImageDataset, Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { randomStream, shuffle } from '../random-stream.js';
import { sizeName } from './image-sizes.js';
import { groupBySize, splitBySize } from './size-groups.js';

/** Batch of images of one size. */
export interface SizedBatch extends Batch {
  /** Dataset that reads the images of the batch. Its height and width are those of the batch. */
  readonly dataset: ImageDataset;
}

/** Options of {@link sizedBatches}. */
export interface SizedBatchOptions extends Omit<BatchOptions, 'last'> {
  /**
   * The number of images of every batch is a multiple of `unit`; default 1. Set it to the number of parts into which
   * batches are divided.
   */
  readonly unit?: number;
}

/**
 * Yields batches of a split whose images may have several sizes, epoch after epoch without end. The images of a batch
 * have one size. Each epoch has a random order of its images and of its batches. Every image occurs once per epoch, so
 * the last batch of a size may be smaller; images that do not fill a `unit` are left out of the epoch. If all images
 * have one size, the batches are those of {@link batches} with the last batch of an epoch dropped. Starting from a
 * batch's `next` yields the batches after it.
 *
 * @throws DatasetError `bad-config` if the batch size or the position is invalid, or a size has fewer images than a
 * unit
 */
export function* sizedBatches(
  dataset: ImageDataset,
  split: Split,
  { size, seed, from, unit = 1 }: SizedBatchOptions,
): Generator<SizedBatch, never, void> {
  if (!dataset.sizes) {
    for (const batch of batches(split, { size, seed, last: 'drop', ...(from && { from }) }))
      yield { ...batch, dataset };
    throw new Error('sizedBatches: batches have no end');
  }
  if (!Number.isSafeInteger(size) || size < 1 || size % unit !== 0)
    throw new DatasetError('bad-config', `a batch of ${size} images is not valid, expected a multiple of ${unit}`);
  for (const { height, width, indices } of splitBySize(dataset, split))
    if (indices.length < unit)
      throw new DatasetError(
        'bad-config',
        `only ${indices.length} images are ${sizeName({ height, width })}, fewer than the ${unit} parts of a batch (train.shards)`,
        {
          hint: 'Bring images to fewer sizes (multiple, crop or resize below dataset), or train on crops (train.crop)',
        },
      );
  let { epoch, offset } = from ?? { epoch: 0, offset: 0 };
  for (; ; epoch++, offset = 0) {
    const planned = epochBatches(dataset, split, { size, seed, unit, epoch });
    const end = planned.reduce((sum, { indices }) => sum + indices.length, 0);
    let behind = 0;
    if (offset > end)
      throw new DatasetError('bad-config', `epoch ${epoch}, offset ${offset} is not a position in ${end} images`);
    for (const { dataset: own, indices } of planned) {
      const start = behind;
      behind += indices.length;
      if (start < offset) continue;
      const next = behind < end ? { epoch, offset: behind } : { epoch: epoch + 1, offset: 0 };
      yield { epoch, offset: start, indices, dataset: own, next };
    }
  }
}

/** Returns the batches of one epoch, in order. */
function epochBatches(
  dataset: ImageDataset,
  split: Split,
  { size, seed, unit, epoch }: { size: number; seed: number; unit: number; epoch: number },
): { dataset: ImageDataset; indices: Uint32Array }[] {
  const groups = groupBySize(dataset, epochOrder(split, { seed, epoch }));
  const all = groups.flatMap(({ dataset: own, indices }) => {
    const used = indices.length - (indices.length % unit);
    return Array.from({ length: Math.ceil(used / size) }, (_, batch) => ({
      dataset: own,
      indices: indices.subarray(batch * size, Math.min(used, (batch + 1) * size)),
    }));
  });
  const order = shuffle(
    Uint32Array.from({ length: all.length }, (_, index) => index),
    randomStream(seed, `sizes/${epoch}`),
  );
  return Array.from(order, (index) => all[index] as (typeof all)[number]);
}

/** Returns the number of batches of an epoch of {@link sizedBatches}. */
export function batchesPerEpoch(
  dataset: ImageDataset,
  split: Split,
  { size, unit = 1 }: Pick<SizedBatchOptions, 'size' | 'unit'>,
): number {
  if (!dataset.sizes) return Math.floor(split.count / size);
  return splitBySize(dataset, split).reduce(
    (sum, { indices }) => sum + Math.ceil((indices.length - (indices.length % unit)) / size),
    0,
  );
}

/**
 * Yields the images of a split once, for evaluation, in batches of one size. The sizes follow one another from the
 * fewest to the most pixels, and the last batch of each may be smaller. If all images have one size, they are in the
 * order of the split.
 *
 * @throws DatasetError `bad-config` if the batch size is not a positive integer
 */
export function* sequentialSizedBatches(
  dataset: ImageDataset,
  split: Split,
  size: number,
): Generator<{ readonly dataset: ImageDataset; readonly indices: Uint32Array }, void, void> {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new DatasetError('bad-config', `a batch of ${size} images is not valid, expected an integer of at least 1`);
  for (const { dataset: own, indices } of splitBySize(dataset, split))
    for (let offset = 0; offset < indices.length; offset += size)
      yield { dataset: own, indices: indices.slice(offset, offset + size) };
}
