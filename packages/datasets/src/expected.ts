/** An option for zod schemas that can be several things: says what they are in the words of the field. */
export function expected(what: string): { error: (issue: { input?: unknown }) => string } {
  return {
    error: ({ input }) =>
      input === undefined ? `is missing: expected ${what}` : `expected ${what}, got ${quote(input)}`,
  };
}

/** Letters of a value that a message shows at most. */
const LONGEST_QUOTE = 60;

/** A value as the reader wrote it, more or less. */
function quote(value: unknown): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value)
    .replaceAll(/"([A-Za-z_]\w*)":/g, '$1: ')
    .replaceAll(/,(?=\S)/g, ', ');
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE - 1)}…`;
}
