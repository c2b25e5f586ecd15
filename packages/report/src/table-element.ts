import { type Content, type Html, html } from './html.js';

/** A table with a head; the first cell of every row names it. Numbers stand right. */
export function tableElement(caption: string, columns: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`,
  )}</tbody>
</table></div>`;
}
