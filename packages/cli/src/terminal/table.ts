export interface Column {
  title: string;
  align: 'left' | 'right';
}

/** Plain text in columns, two spaces apart, a line under the titles. Rows are the cells' texts. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const fill = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
        return columns[index]?.align === 'right' ? fill + cell : cell + fill;
      })
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map((row) => line(row)),
  ].join('\n');
}

/** Every line two spaces to the right. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** Characters as a terminal shows them: colours take no room. */
function displayWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are made of
  return [...text.replaceAll(/\u001b\[[\d;]*m/g, '')].length;
}
