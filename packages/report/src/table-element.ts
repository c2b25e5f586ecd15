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

/** Which numbers are better, said where the columns of a table differ in it. */
const DIRECTIONS = { lower: '↓', higher: '↑' } as const;

/**
 * A table with a head; the first cell of every row names it. Numbers stand right, the best of those that compare are bold.
 * Its notes follow it. Numbers are in the markup with all digits and the ends of their intervals, to be downloaded.
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
