import { quote } from './quote.js';

/** What zod takes to word the faults of a schema. */
export interface ExpectedOption {
  /** Words a fault, given what stands there. */
  readonly error: (issue: { input?: unknown }) => string;
}

/** An option for zod schemas that can be several things: says what they are in the words of the field. */
export function expected(what: string): ExpectedOption {
  return {
    error: ({ input }) =>
      input === undefined ? `is missing: expected ${what}` : `expected ${what}, got ${quote(input)}`,
  };
}
