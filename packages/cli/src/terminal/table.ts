import { type Cell, type Column, cellText, columnTitle, type Table } from '@hypersiren/hypernet/results';
import { TEXT_WIDTH, wrap } from './wrap.js';

export type { Column } from '@hypersiren/hypernet/results';

type Rows = Table['rows'];

/** Formats a table with its title and notes as plain text of a given width. */
export function tableText({ title, columns, rows, notes = [] }: Table, width: number = TEXT_WIDTH): string {
  return [
    ...(title === undefined ? [] : [wrap(title, width)]),
    renderTables(columns, rows, width - 2)
      .map(indent)
      .join('\n\n'),
    ...notes.map((note) => wrap(note, width)),
  ].join('\n');
}

/** Formats tables below a common title, separated by blank lines. Returns an empty string if there are no tables. */
export function tablesText(tables: readonly Table[], title?: string): string {
  if (tables.length === 0) return '';
  return [...(title === undefined ? [] : [wrap(title)]), ...tables.map((table) => tableText(table))].join('\n\n');
}

/** Formats a table as plain text, with two spaces between columns and a line below the column titles. */
export function renderTable(columns: readonly Column[], rows: Rows): string {
  return layOut(columns, rows, naturalWidths(columns, rows));
}

/**
 * Formats a table within a maximum width. Cells are wrapped if necessary. If that is not enough, the columns are split
 * into several tables, each of which repeats the first column.
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

/** Indents all lines by two spaces. */
export function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/**
 * Formats a table within a maximum width by wrapping the cells of the widest columns. Returns undefined if the longest
 * words do not fit.
 */
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

/** Returns the texts of each column, title first. */
function textsOf(columns: readonly Column[], rows: Rows): string[][] {
  return columns.map((column, index) => [columnTitle(column), ...rows.map((row) => cellText(row[index] ?? ''))]);
}

function naturalWidths(columns: readonly Column[], rows: Rows): number[] {
  return textsOf(columns, rows).map((texts) => Math.max(...texts.map(displayWidth)));
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + 2, -2);
}

/** Wraps a text to a width. */
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

/**
 * Splits a text into unbreakable parts: words, intervals, and standard errors with their sign. The first part includes
 * its indentation.
 */
function wordsOf(text: string): string[] {
  return text.match(/^ *\S+|± \S+|\[[^\]]*\]|\S+/g) ?? [];
}

/** Returns the number of characters that a terminal displays, without color codes. */
function displayWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colors are made of
  return [...text.replaceAll(/\u001b\[[\d;]*m/g, '')].length;
}
