import { DatasetError } from '../dataset-error.js';
import { randomStream } from '../random-stream.js';
import type { ContextSize } from './context-kind.js';
import { contextKind } from './context-kinds.js';
import type { ContextSpec } from './context-spec.js';

/**
 * Seed, epoch and image index, which determine the context. The same three numbers give the same context on every
 * machine and in all later versions.
 */
export interface ContextKey {
  /** Random seed, any integer. */
  readonly seed: number;
  /** Epoch number, from 0. Evaluation always uses 0. */
  readonly epoch: number;
  /**
   * Index of the image, from 0. With the position in the split (`index - split.start`) instead of the index in the
   * dataset, the masks of a test split do not change when another split grows.
   */
  readonly index: number;
}

/**
 * Draws the known pixels of an image.
 *
 * @returns New mask, shape [H·W], row-major, 1 = known, 0 = unknown.
 * @throws DatasetError `bad-context` if the specification is invalid or does not match the image size; `bad-config` if
 * the key contains numbers that are not integers.
 */
export function sampleContext(spec: ContextSpec, size: ContextSize, { seed, epoch, index }: ContextKey): Uint8Array {
  for (const number of [size.height, size.width, epoch + 1, index + 1])
    if (!Number.isSafeInteger(number) || number < 1)
      throw new DatasetError(
        'bad-config',
        `no context can be drawn for a ${size.height}×${size.width} image, epoch ${epoch}, index ${index}`,
        { hint: 'Sides are integers of at least 1, epoch and index of at least 0' },
      );
  const mask = new Uint8Array(size.height * size.width);
  const { kind, value } = contextKind(spec);
  kind.draw(value, size, randomStream(seed, `context/${epoch}/${index}`), mask);
  return mask;
}
