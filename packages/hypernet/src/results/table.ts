import type { Interval } from '../statistics/bootstrap-intervals.js';

/** A result as plain data, fit for JSON: what terminals, Markdown and HTML show of it is up to their renderers. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly Column[];
  /** A cell for each column; the first one names the row. */
  readonly rows: readonly (readonly Cell[])[];
  /** What to know when reading it, a paragraph each. */
  readonly notes?: readonly string[];
  /** Which numbers are of one measure: those of each row in some columns (from 0), or those of each column. */
  readonly compared?: { readonly within: 'row'; readonly columns: readonly number[] } | { readonly within: 'column' };
}

/** A column of a {@link Table}. */
export interface Column {
  readonly title: string;
  /** Of its numbers, behind the title. */
  readonly unit?: string;
  /** Numbers stand right. */
  readonly align: 'left' | 'right';
  /** Which of its numbers are better, where there are such. */
  readonly direction?: 'lower' | 'higher';
}

/** A text as it is, or a number as it is written. */
export type Cell = string | NumberCell;

/** A number, how it is written, and how sure it is. */
export interface NumberCell {
  readonly text: string;
  readonly value: number;
  /** Ends of its interval: of 95 % unless the table says otherwise, or one standard error to either side. */
  readonly interval?: Interval;
}

/** What is not known. */
export const NOTHING = '–';

/** A column of words. */
export function words(title: string): Column {
  return { title, align: 'left' };
}

/** A column of numbers. */
export function numbers(title: string, more: Pick<Column, 'unit' | 'direction'> = {}): Column {
  return { title, align: 'right', ...more };
}

/** What stands above a column: `PSNR, dB`. */
export function columnTitle({ title, unit }: Column): string {
  return [title, unit ?? ''].filter((part) => part !== '').join(', ');
}

/** What stands in a cell. */
export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** Whether some columns are better with lower numbers and others with higher ones. */
export function mixesDirections({ columns }: Pick<Table, 'columns'>): boolean {
  return new Set(columns.flatMap(({ direction }) => direction ?? [])).size > 1;
}

/**
 * Where the best numbers of a table stand, by row and column: of what its `compared` sets beside each other, the lowest or
 * highest as the column's direction says, and those that are written alike. Nowhere if there is nothing to compare.
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
