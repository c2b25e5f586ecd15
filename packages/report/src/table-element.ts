import { type Column, cellText, columnTitle, mixesDirections, type Table } from '@hypersiren/hypernet/results';
import { type Html, html } from './html.js';

/** Which numbers are better, said where the columns of a table differ in it. */
const DIRECTIONS = { lower: '↓', higher: '↑' } as const;

/** A table with a head; the first cell of every row names it. Numbers stand right. Its notes follow it. */
export function tableElement(table: Table): Html {
  const { title = '', columns, rows, notes = [] } = table;
  const mixed = mixesDirections(table);
  return html`<div class="table" tabindex="0" role="region" aria-label="${title}"><table>
<caption>${title}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${columnTitle(column)}${mixed && mark(column)}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name = '', ...cells]) =>
      html`<tr><th scope="row">${cellText(name)}</th>${cells.map((cell) => html`<td>${cellText(cell)}</td>`)}</tr>\n`,
  )}</tbody>
</table></div>${notes.map((note) => html`<p class="note">${note}</p>`)}`;
}

function mark({ direction }: Column): Html | undefined {
  return direction && html`<span title="${direction} is better"> ${DIRECTIONS[direction]}</span>`;
}
