/** Formats a value as indented JSON, with lists of numbers on one line. */
export function formatJson(value: unknown): string {
  const indented = JSON.stringify(value, null, 2);
  return `${indented.replaceAll(/\[[\s\d.,eE+\-nul]*\]/g, (list) => list.replaceAll(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
}
