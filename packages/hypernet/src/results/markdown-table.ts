import { markdownText } from '../text/markdown-text.js';
import { cellText, columnTitle, type Table } from './table.js';

/**
 * Returns a table as Markdown, without its title and notes. Texts are escaped, since names of data and folders may
 * contain markup.
 */
export function markdownTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((column) => markdownText(columnTitle(column)))),
    line(columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
    ...rows.map((row) => line(row.map((cell) => (typeof cell === 'string' ? markdownText(cell) : cellText(cell))))),
  ].join('\n');
}
