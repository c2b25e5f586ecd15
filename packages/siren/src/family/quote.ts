/** Letters of a value that a message shows at most. */
export const LONGEST_QUOTE = 60;

/** A value as the reader wrote it, more or less. */
export function quote(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = JSON.stringify(value)
    .replaceAll(/"([A-Za-z_]\w*)":/g, '$1: ')
    .replaceAll(/,(?=\S)/g, ', ');
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE - 1)}…`;
}
