import type { Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { epochOrder, splitIndices } from './epoch-order.js';

/** Position in the endless sequence of epochs. A plain object that can be saved as JSON. */
export interface BatchPosition {
  /** Epoch number, from 0. */
  readonly epoch: number;
  /** Number of images of the epoch that were already returned. */
  readonly offset: number;
}

/** Images of one batch, and the position of the next batch. */
export interface Batch extends BatchPosition {
  /** Indices of the images in the dataset. */
  readonly indices: Uint32Array;
  /** Position of the next batch. */
  readonly next: BatchPosition;
}

/** Options of {@link batches}. */
export interface BatchOptions {
  /** Batch size, in images. */
  readonly size: number;
  /** Random seed, any integer. The same seed gives the same batches. */
  readonly seed: number;
  /**
   * Treatment of the last, incomplete batch of an epoch: `keep` returns it as a smaller batch, `drop` omits its images
   * from this epoch.
   */
  readonly last: 'keep' | 'drop';
  /** Position of the first batch. Default: the start of epoch 0. */
  readonly from?: BatchPosition;
}

/**
 * Generates shuffled batches of a split without end. Each epoch has a new random order. Starting from the `next` of a
 * batch gives the same batches as an uninterrupted sequence.
 *
 * @throws DatasetError `bad-config` for an invalid batch size or position.
 */
export function* batches(split: Split, { size, seed, last, from }: BatchOptions): Generator<Batch, never, void> {
  checkSize(size);
  if (last === 'drop' && size > split.count)
    throw new DatasetError(
      'bad-config',
      `${split.count} images do not fill a batch of ${size}, and incomplete batches are dropped`,
      { hint: `Set the batch (train.batch of a configuration) to ${split.count} or less` },
    );
  let { epoch, offset } = from ?? { epoch: 0, offset: 0 };
  if (![epoch, offset].every((number) => Number.isSafeInteger(number) && number >= 0) || offset > split.count)
    throw new DatasetError('bad-config', `epoch ${epoch}, offset ${offset} is not a position in ${split.count} images`);
  for (; ; epoch++, offset = 0) {
    const order = epochOrder(split, { seed, epoch });
    const end = last === 'keep' ? split.count : split.count - size + 1;
    for (; offset < end; offset += size) {
      const indices = order.slice(offset, offset + size);
      const behind = offset + indices.length;
      const next = behind < end ? { epoch, offset: behind } : { epoch: epoch + 1, offset: 0 };
      yield { epoch, offset, indices, next };
    }
  }
}

/**
 * Generates the batches of one pass over a split, in the order of the images, for evaluation. The last batch may be
 * smaller.
 *
 * @yields Indices into the dataset.
 * @throws DatasetError `bad-config` for an invalid batch size.
 */
export function* sequentialBatches(split: Split, size: number): Generator<Uint32Array, void, void> {
  checkSize(size);
  const indices = splitIndices(split);
  for (let offset = 0; offset < split.count; offset += size) yield indices.slice(offset, offset + size);
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new DatasetError('bad-config', `a batch of ${size} images is not valid, expected an integer of at least 1`);
}
