import type { Split } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { epochOrder, splitIndices } from './epoch-order.js';

/** A place in an endless series of epochs; plain data, to be saved as JSON. */
export interface BatchPosition {
  /** From 0. */
  readonly epoch: number;
  /** Images of the epoch that lie behind. */
  readonly offset: number;
}

/** Images of one batch, and where the next one begins. */
export interface Batch extends BatchPosition {
  /** Indices into the dataset. */
  readonly indices: Uint32Array;
  /** Where to go on after this batch. */
  readonly next: BatchPosition;
}

/** How a split is dealt out in batches. */
export interface BatchOptions {
  /** Images per batch. */
  readonly size: number;
  /** Any integer; the same seed gives the same batches. */
  readonly seed: number;
  /**
   * What to do with the images that are left at the end of an epoch and do not fill a batch: `keep` makes a smaller batch of
   * them, `drop` leaves them out of this epoch.
   */
  readonly last: 'keep' | 'drop';
  /** Where to begin. Default: the beginning. */
  readonly from?: BatchPosition;
}

/**
 * Batches of a split, epoch after epoch without end, each epoch in a new random order. Going on from a batch's `next` gives
 * the batches that would have come.
 *
 * @throws DatasetError `bad-config` for a size or position that cannot be.
 */
export function* batches(split: Split, { size, seed, last, from }: BatchOptions): Generator<Batch, never, void> {
  checkSize(size);
  if (last === 'drop' && size > split.count)
    throw new DatasetError(
      'bad-config',
      `no batch of ${size} can be made of ${split.count} images if the last is dropped`,
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
 * The images of a split once, in their order, in batches of which the last may be smaller: for evaluation.
 *
 * @yields indices into the dataset.
 * @throws DatasetError `bad-config` for a size that is none.
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
