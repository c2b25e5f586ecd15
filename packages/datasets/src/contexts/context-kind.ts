import type * as z from 'zod';
import type { RandomStream } from '../random-stream.js';

/** Image size in pixels. */
export interface ContextSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Kind of context: one way to choose the known pixels. `Value` is the type of the value under the kind's key in a
 * `ContextSpec`.
 */
export interface ContextKind<Value> {
  /** One-line description of the known pixels. */
  readonly description: string;
  /** Schema of the value under the kind's key in a configuration. Undefined if configurations do not have this key. */
  readonly schema?: z.ZodType;
  /** Syntax of the kind in a configuration, for messages, for example `{pixels: [min, max]}`. */
  readonly form?: string;
  /** Example value, for tests. */
  readonly example: Value;
  /**
   * Validates a value and returns it.
   *
   * @throws DatasetError `bad-context` for a value that is not of this kind.
   */
  readonly check: (value: unknown) => Value;
  /** Parses the short form of a context. Returns undefined if the text is not of this kind. */
  readonly parse: (text: string) => Value | undefined;
  /** Returns the short form of a value. `parse` is the inverse, except for masks. */
  readonly name: (value: Value) => string;
  /**
   * Writes 1 for each known pixel into `mask`, shape [H·W], which is all zeros on entry. The random numbers drawn must
   * stay the same in all later versions, so that evaluations stay comparable.
   *
   * @throws DatasetError `bad-context` if the value does not match the image size.
   */
  readonly draw: (value: Value, size: ContextSize, random: RandomStream, mask: Uint8Array) => void;
}
