import type { Split } from '../dataset/image-dataset.js';
import { randomStream, shuffle } from '../random-stream.js';

/** Seed and epoch, which determine the order of the images. */
export interface EpochKey {
  /** Random seed, any integer. */
  readonly seed: number;
  /** Epoch number, from 0. */
  readonly epoch: number;
}

/**
 * Returns the images of a split in the random order of one epoch.
 *
 * @returns Indices into the dataset, a permutation of the split. The same seed and epoch give the same order on every
 * machine.
 */
export function epochOrder(split: Split, { seed, epoch }: EpochKey): Uint32Array {
  return shuffle(splitIndices(split), randomStream(seed, `order/${epoch}`));
}

/** Returns the indices of the images of a split, ascending. */
export function splitIndices({ start, count }: Split): Uint32Array {
  return Uint32Array.from({ length: count }, (_, position) => start + position);
}
