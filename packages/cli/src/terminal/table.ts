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

/**
 * The same in as many tables, one below the other, as it takes for none to be wider than so many characters, if it can be
 * done: the first column, which names the rows, is in each.
 */
export function renderTables(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const [names, ...others] = columns as [Column, ...Column[]];
  const part = (start: number, end: number): string =>
    renderTable(
      [names, ...others.slice(start, end)],
      rows.map(([name = '', ...cells]) => [name, ...cells.slice(start, end)]),
    );
  const fits = (text: string): boolean => text.split('\n').every((line) => displayWidth(line) <= width);
  const tables: string[] = [];
  for (let start = 0; start < others.length; ) {
    let end = others.length;
    while (end > start + 1 && !fits(part(start, end))) end--;
    tables.push(part(start, end));
    start = end;
  }
  return tables;
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
