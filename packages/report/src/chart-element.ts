import type { FigureData } from '@hypersiren/charts';
import { embedJson, type Html, html, trusted } from './html.js';

/** A chart with its data, which the page's script draws. */
export function chartElement(figure: FigureData): Html {
  const { title, subtitle } = figure.data;
  return html`<figure class="chart" data-chart="${figure.kind}">
<figcaption><strong>${title}</strong>${subtitle && html`<span class="subtitle">${subtitle}</span>`}</figcaption>
<script type="application/json">${trusted(embedJson(figure))}</script>
</figure>`;
}
