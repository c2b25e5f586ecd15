import { gzipSync } from 'node:zlib';
import { type FigureData, makeFigure, renderFigure } from '@hypersiren/charts';
import { embedJson, type Html, html, trusted } from './html.js';

/** A chart with its data, which the page's script draws, and the same as SVG to download. */
export function chartElement(figure: FigureData): Html {
  const { title, subtitle } = figure.data;
  return html`<figure class="chart" data-chart="${figure.kind}">
<figcaption><strong>${title}</strong>${subtitle && html`<span class="subtitle">${subtitle}</span>`}</figcaption>
<script type="application/json">${trusted(embedJson(figure))}</script>
<script type="application/gzip">${trusted(packedSvg(figure))}</script>
</figure>`;
}

/** The figure as SVG, compressed, in Base64. The typeface is left out: the page has it. */
function packedSvg(figure: FigureData): string {
  const svg = renderFigure(makeFigure(figure), 'svg').toString();
  return gzipSync(svg.replace(/<style>.*?<\/style>\n?/s, '')).toString('base64');
}
