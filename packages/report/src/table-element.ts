import {
  bestCells,
  type Cell,
  type Column,
  cellText,
  columnTitle,
  mixesDirections,
  type Table,
} from '@hypersiren/hypernet/results';
import { type Html, html, trusted } from './html.js';

/** Symbols for the better direction, shown if the columns of a table differ in direction. */
const DIRECTIONS = { lower: '↓', higher: '↑' } as const;

/**
 * Returns a table with a header row. The first cell of every row is its header. Numbers are right-aligned, and the best
 * of comparable numbers is bold. Notes follow the table. The markup contains all digits of numbers and the ends of
 * their intervals for downloads.
 */
export function tableElement(table: Table): Html {
  const { title = '', columns, rows, notes = [] } = table;
  const mixed = mixesDirections(table);
  const isBest = bestCells(table);
  return html`<div class="table" data-download tabindex="0" role="region" aria-label="${title}"><table>
<caption>${title}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${columnTitle(column)}${mixed && mark(column)}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name = '', ...cells], row) =>
      html`<tr><th scope="row">${cellText(name)}</th>${cells.map(
        (cell, index) =>
          html`<td${data(cell)}${isBest(row, index + 1) && trusted(' class="best"')}>${cellText(cell)}</td>`,
      )}</tr>\n`,
  )}</tbody>
</table></div>${notes.map((note) => html`<p class="note">${note}</p>`)}`;
}

function mark({ direction }: Column): Html | undefined {
  return direction && html`<span title="${direction} is better"> ${DIRECTIONS[direction]}</span>`;
}

function data(cell: Cell): Html | undefined {
  if (typeof cell === 'string') return undefined;
  const { value, interval } = cell;
  return html` data-value="${value}"${interval && html` data-low="${interval.low}" data-high="${interval.high}"`}`;
}
