import { gzipSync } from 'node:zlib';
import { type FigureData, makeFigure, renderFigure } from '@hypersiren/charts';
import { embedJson, type Html, html, trusted } from './html.js';

/** Returns a chart as data for the script of the page, with an SVG for download. */
export function chartElement(figure: FigureData): Html {
  const { title, subtitle } = figure.data;
  return html`<figure class="chart" data-chart="${figure.kind}">
<figcaption><strong>${title}</strong>${subtitle && html`<span class="subtitle">${subtitle}</span>`}</figcaption>
<script type="application/json">${trusted(embedJson(figure))}</script>
<script type="application/gzip">${trusted(packedSvg(figure))}</script>
</figure>`;
}

/** Returns the figure as a gzip-compressed SVG in Base64. The font is left out because the page contains it. */
function packedSvg(figure: FigureData): string {
  const svg = renderFigure(makeFigure(figure), 'svg').toString();
  return gzipSync(svg.replace(/<style>.*?<\/style>\n?/s, '')).toString('base64');
}
