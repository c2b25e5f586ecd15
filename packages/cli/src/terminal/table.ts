import { type Cell, type Column, cellText, columnTitle, type Table } from '@hypersiren/hypernet/results';
import { TEXT_WIDTH, wrap } from './wrap.js';

export type { Column } from '@hypersiren/hypernet/results';

type Rows = Table['rows'];

/** A table with its title above and its notes below, as plain text of a width. */
export function tableText({ title, columns, rows, notes = [] }: Table, width: number = TEXT_WIDTH): string {
  return [
    ...(title === undefined ? [] : [wrap(title, width)]),
    renderTables(columns, rows, width - 2)
      .map(indent)
      .join('\n\n'),
    ...notes.map((note) => wrap(note, width)),
  ].join('\n');
}

/** Tables that belong together, a blank line between them, below one title; nothing if there are none. */
export function tablesText(tables: readonly Table[], title?: string): string {
  if (tables.length === 0) return '';
  return [...(title === undefined ? [] : [wrap(title)]), ...tables.map((table) => tableText(table))].join('\n\n');
}

/** Plain text in columns, two spaces apart, a line under the titles. */
export function renderTable(columns: readonly Column[], rows: Rows): string {
  return layOut(columns, rows, naturalWidths(columns, rows));
}

/**
 * The same no wider than so many characters, if it can be done: with cells of several lines; else in as many tables as it takes,
 * one below the other, each with the first column, which names the rows.
 */
export function renderTables(columns: readonly Column[], rows: Rows, width: number): readonly string[] {
  const whole = fitted(columns, rows, width);
  if (whole !== undefined) return [whole];
  const [names, ...others] = columns as [Column, ...Column[]];
  const part = (start: number, end: number): [Column[], Cell[][]] => [
    [names, ...others.slice(start, end)],
    rows.map(([name = '', ...cells]) => [name, ...cells.slice(start, end)]),
  ];
  const tables: string[] = [];
  for (let start = 0; start < others.length; ) {
    let end = others.length;
    while (end > start + 1 && totalWidth(naturalWidths(...part(start, end))) > width) end--;
    tables.push(fitted(...part(start, end), width) ?? renderTable(...part(start, end)));
    start = end;
  }
  return tables;
}

/** Every line two spaces to the right. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** As one table, the columns with most room narrowed to what their longest words need; undefined if that is not enough. */
function fitted(columns: readonly Column[], rows: Rows, width: number): string | undefined {
  const widths = naturalWidths(columns, rows);
  const least = textsOf(columns, rows).map((texts) => Math.max(0, ...texts.flatMap(wordsOf).map(displayWidth)));
  while (totalWidth(widths) > width) {
    const room = widths.map((natural, index) => natural - (least[index] as number));
    const most = Math.max(...room);
    if (most <= 0) return undefined;
    (widths[room.indexOf(most)] as number)--;
  }
  return layOut(columns, rows, widths);
}

function layOut(columns: readonly Column[], rows: Rows, widths: readonly number[]): string {
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const fill = ' '.repeat((widths[index] as number) - displayWidth(cell));
        return columns[index]?.align === 'right' ? fill + cell : cell + fill;
      })
      .join('  ')
      .trimEnd();
  const lines = (cells: readonly string[]): string[] => {
    const broken = cells.map((cell, index) => breakText(cell, widths[index] as number));
    const height = Math.max(...broken.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) => line(broken.map((parts) => parts[at] ?? '')));
  };
  return [
    ...lines(columns.map(columnTitle)),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.flatMap((row) => lines(columns.map((_, index) => cellText(row[index] ?? '')))),
  ].join('\n');
}

/** What stands in each column, title first. */
function textsOf(columns: readonly Column[], rows: Rows): string[][] {
  return columns.map((column, index) => [columnTitle(column), ...rows.map((row) => cellText(row[index] ?? ''))]);
}

function naturalWidths(columns: readonly Column[], rows: Rows): number[] {
  return textsOf(columns, rows).map((texts) => Math.max(...texts.map(displayWidth)));
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + 2, -2);
}

/** A text in lines of a width. */
function breakText(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  for (const word of wordsOf(text)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** What must not be broken: words, intervals, and standard errors with their sign; the first one with what it is indented by. */
function wordsOf(text: string): string[] {
  return text.match(/^ *\S+|± \S+|\[[^\]]*\]|\S+/g) ?? [];
}

/** Characters as a terminal shows them: colors take no room. */
function displayWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colors are made of
  return [...text.replaceAll(/\u001b\[[\d;]*m/g, '')].length;
}
