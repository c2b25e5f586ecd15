import type * as z from 'zod';
import type { RandomStream } from '../random-stream.js';

/** Height and width of an image, in pixels. */
export interface ContextSize {
  readonly height: number;
  readonly width: number;
}

/** One way to choose the known pixels. `Value` is what stands under the kind's key in a specification. */
export interface ContextKind<Value> {
  /** Which pixels are known, in one line. */
  readonly description: string;
  /** What stands under the kind's key in a configuration; left out where a configuration has no such key. */
  readonly schema?: z.ZodType;
  /** How a configuration writes it, for messages: `{pixels: [min, max]}`. */
  readonly form?: string;
  /** A value, for tests. */
  readonly example: Value;
  /** @throws DatasetError `bad-context` unless the value is one of this kind. */
  readonly check: (value: unknown) => Value;
  /** The value that a short text of a configuration means; undefined if it means none of this kind. */
  readonly parse: (text: string) => Value | undefined;
  /** The short text; `parse` reads it back, except for a mask. */
  readonly name: (value: Value) => string;
  /**
   * Writes 1 for every known pixel into `mask`, [H·W], which is all 0. What it draws is fixed for ever.
   *
   * @throws DatasetError `bad-context` if the value does not fit the size.
   */
  readonly draw: (value: Value, size: ContextSize, random: RandomStream, mask: Uint8Array) => void;
}
