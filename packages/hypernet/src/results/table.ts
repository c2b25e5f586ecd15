import type { Interval } from '../statistics/bootstrap-intervals.js';

/** A result as plain data, fit for JSON: what terminals, Markdown and HTML show of it is up to their renderers. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly Column[];
  /** A cell for each column; the first one names the row. */
  readonly rows: readonly (readonly Cell[])[];
  /** What to know when reading it, a paragraph each. */
  readonly notes?: readonly string[];
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
