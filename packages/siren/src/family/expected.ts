import { quote } from './quote.js';

/** Error option of a zod schema. */
export interface ExpectedOption {
  /** Formats the error message for an input. */
  readonly error: (issue: { input?: unknown }) => string;
}

/**
 * Returns an error option for a zod schema that accepts several types. The message says what was expected and what was
 * given.
 */
export function expected(what: string): ExpectedOption {
  return {
    error: ({ input }) =>
      input === undefined ? `is missing: expected ${what}` : `expected ${what}, got ${quote(input)}`,
  };
}
