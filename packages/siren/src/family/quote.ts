/** Largest number of characters of a value that an error message quotes. */
export const LONGEST_QUOTE = 60;

/** Formats a value for an error message, close to its form in a configuration file. */
export function quote(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = JSON.stringify(value)
    .replaceAll(/"([A-Za-z_]\w*)":/g, '$1: ')
    .replaceAll(/,(?=\S)/g, ', ');
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE - 1)}…`;
}
