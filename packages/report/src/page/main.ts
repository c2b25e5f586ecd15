/// <reference lib="dom" />
import { FONT_FAMILY } from '@hypersiren/charts/figures';
import { ChartFigure } from './charts.js';
import { addCopyButton } from './copy.js';
import { startGallery } from './gallery.js';
import { imageMetrics } from './image-metrics.js';
import { addTableDownloads } from './table-downloads.js';
import { startTheme } from './theme.js';

const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];

for (const gallery of all('.gallery')) startGallery(gallery);
for (const table of all('.image-metrics')) imageMetrics(table);
for (const block of all('[data-copy]')) addCopyButton(block);
for (const table of all('.table[data-download]')) addTableDownloads(table);

// Canvases do not wait for fonts to load.
await Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 13px "${FONT_FAMILY}"`)));
const charts = all('.chart').map((figure) => new ChartFigure(figure));

const button = document.querySelector<HTMLButtonElement>('button.theme');
if (button)
  startTheme(button, () => {
    for (const chart of charts) chart.draw();
  });
// Print uses the light theme.
addEventListener('beforeprint', () => {
  for (const chart of charts) chart.draw();
});
document.documentElement.dataset.ready = 'true';
