import type { Interval } from '../statistics/bootstrap-intervals.js';

/** A result as JSON-serializable plain data. Renderers show it in terminals, Markdown and HTML. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly Column[];
  /** Rows with a cell for each column. The first cell names the row. */
  readonly rows: readonly (readonly Cell[])[];
  /** Notes on how to read the table, one paragraph each. */
  readonly notes?: readonly string[];
  /** Numbers that may be compared: those within each row in some columns (from 0), or those within each column. */
  readonly compared?: { readonly within: 'row'; readonly columns: readonly number[] } | { readonly within: 'column' };
}

/** A column of a {@link Table}. */
export interface Column {
  readonly title: string;
  /** Unit of the numbers, shown after the title. */
  readonly unit?: string;
  /** Alignment; numbers are right-aligned. */
  readonly align: 'left' | 'right';
  /** Whether lower or higher numbers are better; undefined if neither is. */
  readonly direction?: 'lower' | 'higher';
}

/** A plain text, or a formatted number. */
export type Cell = string | NumberCell;

/** A number, its formatted text and its uncertainty. */
export interface NumberCell {
  readonly text: string;
  readonly value: number;
  /**
   * Interval of the number: the 95 % interval unless the table states otherwise, or one standard error to either side.
   */
  readonly interval?: Interval;
}

/** Text of an unknown value. */
export const NOTHING = '–';

/** Returns a column of words. */
export function words(title: string): Column {
  return { title, align: 'left' };
}

/** Returns a column of numbers. */
export function numbers(title: string, more: Pick<Column, 'unit' | 'direction'> = {}): Column {
  return { title, align: 'right', ...more };
}

/** Returns the heading of a column: `PSNR, dB`. */
export function columnTitle({ title, unit }: Column): string {
  return [title, unit ?? ''].filter((part) => part !== '').join(', ');
}

/** Returns the text of a cell. */
export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** Returns whether lower numbers are better in some columns and higher numbers in others. */
export function mixesDirections({ columns }: Pick<Table, 'columns'>): boolean {
  return new Set(columns.flatMap(({ direction }) => direction ?? [])).size > 1;
}

/**
 * Returns a predicate for the best cells of a table, by row and column. Among the numbers that `compared` allows to
 * compare, the lowest or highest is best according to the column's direction, as are cells with the same text. There
 * are none if nothing can be compared.
 */
export function bestCells({ columns, rows, compared }: Table): (row: number, column: number) => boolean {
  const best = new Set<string>();
  const mark = (places: readonly (readonly [row: number, column: number])[]): void => {
    const found = places.flatMap(([row, column]) => {
      const cell = rows[row]?.[column];
      const { direction } = columns[column] ?? {};
      if (cell === undefined || typeof cell === 'string' || !direction) return [];
      return [{ row, column, text: cell.text, rank: direction === 'lower' ? cell.value : -cell.value }];
    });
    if (found.length < 2) return;
    const first = found.reduce((least, one) => (one.rank < least.rank ? one : least));
    for (const { row, column, text, rank } of found)
      if (rank === first.rank || text === first.text) best.add(`${row} ${column}`);
  };
  if (compared?.within === 'row') for (const row of rows.keys()) mark(compared.columns.map((column) => [row, column]));
  if (compared?.within === 'column')
    for (const column of columns.keys()) mark([...rows.keys()].map((row) => [row, column]));
  return (row, column) => best.has(`${row} ${column}`);
}
