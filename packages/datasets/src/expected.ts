/** Creates an error option for zod schemas of union types. The message describes the expected value. */
export function expected(what: string): { error: (issue: { input?: unknown }) => string } {
  return {
    error: ({ input }) =>
      input === undefined ? `is missing: expected ${what}` : `expected ${what}, got ${quote(input)}`,
  };
}

/** Maximum number of characters of a value that a message quotes. */
const LONGEST_QUOTE = 60;

/** Formats a value approximately as in the configuration file. */
function quote(value: unknown): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value)
    .replaceAll(/"([A-Za-z_]\w*)":/g, '$1: ')
    .replaceAll(/,(?=\S)/g, ', ');
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE - 1)}…`;
}
