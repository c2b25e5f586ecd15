import { DatasetError } from '../dataset-error.js';
import { randomStream } from '../random-stream.js';
import type { ContextSize } from './context-kind.js';
import { contextKind } from './context-kinds.js';
import type { ContextSpec } from './context-spec.js';

/** What a context is drawn for: the same three numbers give the same context, on every machine, for ever. */
export interface ContextKey {
  /** Any integer. */
  readonly seed: number;
  /** From 0; evaluation always uses 0. */
  readonly epoch: number;
  /**
   * Of the image, from 0. Its position in its split (`index - split.start`), not in the dataset, keeps the masks of a test
   * split where they are when another split grows.
   */
  readonly index: number;
}

/**
 * Draws which pixels of an image are known.
 *
 * @returns [H·W], row-major, 1 = known, 0 = unknown; a new array.
 * @throws DatasetError `bad-context` if the specification is none, or does not fit the size; `bad-config` for a key that is
 *   not of integers.
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
