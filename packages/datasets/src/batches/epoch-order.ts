import type { Split } from '../dataset/image-dataset.js';
import { randomStream, shuffle } from '../random-stream.js';

/** What decides the order of the images in an epoch. */
export interface EpochKey {
  /** Any integer. */
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
}

/**
 * The images of a split in the random order of one epoch.
 *
 * @returns indices into the dataset, each of the split's once; the same for the same seed and epoch, on every machine.
 */
export function epochOrder(split: Split, { seed, epoch }: EpochKey): Uint32Array {
  return shuffle(splitIndices(split), randomStream(seed, `order/${epoch}`));
}

/** The indices of a split's images, in their order. */
export function splitIndices({ start, count }: Split): Uint32Array {
  return Uint32Array.from({ length: count }, (_, position) => start + position);
}
