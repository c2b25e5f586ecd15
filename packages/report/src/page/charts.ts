/// <reference lib="dom" />

import {
  DARK,
  errorBars,
  type FigureData,
  FONT_FAMILY,
  formatTick,
  LIGHT,
  makeFigure,
  type Panel,
  type Theme,
} from '@hypersiren/charts/figures';
import {
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Filler,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import { type CsvCell, dataDownloads, downloadButtons, unpack } from './download.js';
import { element, embedded } from './element.js';
import { isDark } from './theme.js';

Chart.register(Filler, LinearScale, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip);

type Dataset = ChartDataset<'scatter'>;

/** Chart of a `figure.chart` element. */
export class ChartFigure {
  readonly #root: HTMLElement;
  readonly #data: FigureData;
  readonly #hidden = new Set<string>();
  readonly #legend = element('div', { class: 'legend', role: 'group', 'aria-label': 'Curves' });
  readonly #panels: { canvas: HTMLCanvasElement; chart: Chart<'scatter'> | undefined }[];

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#data = embedded<FigureData>(root);
    const { panels, note, columns = panels.length } = this.#figure();
    const grid = element('div', { class: `panels panels-${Math.min(columns, 3)}` });
    this.#panels = panels.map((panel) => {
      const canvas = element('canvas', { tabindex: 0, role: 'img', 'aria-label': describe(panel) });
      const spoken = element('p', { class: 'spoken', 'aria-live': 'polite' });
      grid.append(
        element(
          'div',
          { class: 'panel' },
          ...(panel.title ? [element('p', { class: 'panel-title' }, panel.title)] : []),
          element('div', { class: 'box' }, canvas),
          spoken,
        ),
      );
      const entry = { canvas, chart: undefined as Chart<'scatter'> | undefined };
      walkByKeys(panel, canvas, spoken, () => entry.chart);
      return entry;
    });
    root.append(this.#legend, grid);
    if (note) root.append(element('p', { class: 'note' }, note));
    root.append(element('div', { class: 'chart-foot' }, dataTables(panels), this.#downloads(panels)));
    this.draw();
  }

  /** Draws or redraws the chart in the current colors of the page. */
  draw(): void {
    const theme = isDark() ? DARK : LIGHT;
    const { panels } = this.#figure();
    panels.forEach((panel, index) => {
      const entry = this.#panels[index];
      if (!entry) return;
      entry.chart?.destroy();
      entry.chart = new Chart(entry.canvas, forPage(panel, theme));
    });
    this.#drawLegend(panels, theme);
    this.#showCurves();
    this.#root.dataset.drawn = 'true';
  }

  #downloads(panels: readonly Panel[]): HTMLElement {
    const [first] = panels;
    const head = ['Panel', 'Curve', first ? axisTitle(first, 'x') : 'x', 'Quantity', 'Value', 'Low', 'High'];
    const rows = () => panels.flatMap((panel) => chartRows(panel));
    const json = { label: 'JSON', ending: 'json', type: 'application/json' };
    const script = this.#root.querySelector('script[type="application/gzip"]');
    return downloadButtons(this.#root.querySelector('figcaption strong')?.textContent ?? 'chart', [
      ...dataDownloads(head, rows).filter(({ ending }) => ending === 'csv'),
      { ...json, content: () => JSON.stringify(this.#data) },
      ...(script ? [{ label: 'SVG', ending: 'svg', type: 'image/svg+xml', content: () => svgOf(script) }] : []),
    ]);
  }

  #figure() {
    return makeFigure(this.#data, isDark() ? DARK : LIGHT);
  }

  #drawLegend(panels: readonly Panel[], theme: Theme): void {
    const curves = new Map<string, Dataset>();
    for (const { configuration } of panels)
      for (const dataset of configuration.data.datasets)
        if (dataset.label !== undefined && !curves.has(dataset.label)) curves.set(dataset.label, dataset);
    this.#legend.replaceChildren(
      ...[...curves].map(([name, dataset]) => {
        const button = element(
          'button',
          { type: 'button', 'aria-pressed': !this.#hidden.has(name) ? 'true' : 'false' },
          swatch(dataset, theme),
          name,
        );
        button.addEventListener('click', () => {
          if (!this.#hidden.delete(name)) this.#hidden.add(name);
          button.setAttribute('aria-pressed', this.#hidden.has(name) ? 'false' : 'true');
          this.#showCurves();
        });
        return button;
      }),
    );
    this.#legend.hidden = curves.size < 2;
  }

  #showCurves(): void {
    for (const { chart } of this.#panels) {
      chart?.data.datasets.forEach((dataset, index) => {
        const name = dataset.curve ?? dataset.label;
        chart.setDatasetVisibility(index, name === undefined || !this.#hidden.has(name));
      });
      chart?.update();
    }
  }
}

/** Returns a panel's configuration for the page: responsive, with tooltips. */
function forPage(panel: Panel, theme: Theme): ChartConfiguration<'scatter'> {
  const { configuration } = panel;
  const { options } = configuration;
  return {
    ...configuration,
    options: {
      ...options,
      clip: 6,
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      // The legend names the curves, so no space is needed for end labels.
      layout: { padding: { right: 10, top: 6 } },
      interaction: { mode: 'nearest', axis: 'xy', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: ({ dataset }) => dataset.label !== undefined,
          backgroundColor: theme.text,
          titleColor: theme.background,
          bodyColor: theme.background,
          titleFont: { family: FONT_FAMILY, weight: 600 },
          bodyFont: { family: FONT_FAMILY },
          displayColors: false,
          padding: 10,
          cornerRadius: 6,
          callbacks: {
            title: ([item]) => (item ? `${axisTitle(panel, 'x')}: ${nameAt(panel, item.parsed.x)}` : ''),
            label: ({ dataset, dataIndex, parsed }) =>
              `${dataset.label}: ${formatValue(parsed.y)}${deviation(dataset as Dataset, dataIndex)}`,
          },
        },
      },
    },
    plugins: [errorBars, ...(configuration.plugins ?? [])],
  };
}

function deviation({ deviations }: Dataset, index: number): string {
  const value = deviations?.[index];
  if (!value) return '';
  const [below, above] = (typeof value === 'number' ? [value, value] : value).map(formatValue);
  return below === above ? ` ± ${below}` : ` (−${below}, +${above})`;
}

function formatValue(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 1000 ? formatTick(Math.round(value)) : formatTick(Number(value.toPrecision(4)));
}

/** Returns the label of a value on the horizontal axis. */
function nameAt({ nameOf = formatValue }: Panel, x: number | null): string {
  return x === null ? '' : nameOf(x);
}

function axisTitle({ configuration }: Panel, axis: 'x' | 'y'): string {
  const title = (configuration.options?.scales?.[axis] as { title?: { text?: string } } | undefined)?.title?.text;
  return title || 'Value';
}

function named({ configuration }: Panel): Dataset[] {
  return configuration.data.datasets.filter(({ label, data }) => label !== undefined && data.length > 0);
}

/** Returns a description of a chart for screen readers. */
function describe(panel: Panel): string {
  const curves = named(panel).map((dataset) => {
    const points = pointsOf(dataset);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return '';
    return points.length === 1
      ? `${dataset.label}: ${formatValue(first.y)} at ${nameAt(panel, first.x)}`
      : `${dataset.label}: from ${formatValue(first.y)} at ${nameAt(panel, first.x)} to ${formatValue(last.y)} at ${nameAt(panel, last.x)}`;
  });
  const heading = [panel.title, `${axisTitle(panel, 'y')} against ${axisTitle(panel, 'x')}`].filter(Boolean).join(': ');
  return `Chart. ${heading}. ${curves.join('; ')}. Arrow keys go through its points; the numbers are in the table below.`;
}

function pointsOf({ data }: Dataset): { x: number; y: number }[] {
  return data as { x: number; y: number }[];
}

/** Adds keyboard navigation: left and right arrows move along a curve, up and down arrows change the curve. */
function walkByKeys(
  panel: Panel,
  canvas: HTMLCanvasElement,
  spoken: HTMLElement,
  chartOf: () => Chart<'scatter'> | undefined,
): void {
  let place: { curve: number; point: number } | undefined;
  const STEPS: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const show = (active: { datasetIndex: number; index: number }[]): void => {
    const chart = chartOf();
    chart?.setActiveElements(active);
    chart?.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    chart?.update();
  };
  canvas.addEventListener('keydown', (event) => {
    const chart = chartOf();
    const step = STEPS[event.key];
    if (!chart || !step) return;
    event.preventDefault();
    const curves = [...chart.data.datasets.keys()].filter((index) => {
      const { label, data } = chart.data.datasets[index] as Dataset;
      return label !== undefined && data.length > 0 && chart.isDatasetVisible(index);
    });
    if (curves.length === 0) return;
    const clamp = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));
    const curve = place ? clamp(place.curve + step[0], curves.length) : 0;
    const datasetIndex = curves[curve] as number;
    const dataset = chart.data.datasets[datasetIndex] as Dataset;
    // Long curves are traversed in about 50 steps.
    const stride = Math.max(1, Math.round(dataset.data.length / 50));
    const point = place ? clamp(place.point + step[1] * stride, dataset.data.length) : 0;
    place = { curve, point };
    show([{ datasetIndex, index: point }]);
    const { x, y } = pointsOf(dataset)[point] as { x: number; y: number };
    spoken.textContent = `${dataset.label}: ${formatValue(y)}${deviation(dataset, point)} at ${nameAt(panel, x)}`;
  });
  canvas.addEventListener('blur', () => {
    place = undefined;
    show([]);
  });
}

/** Returns one row for each point of a panel. */
function chartRows(panel: Panel): CsvCell[][] {
  return named(panel).flatMap((dataset) =>
    pointsOf(dataset).map(({ x, y }, index) => {
      const reach = dataset.deviations?.[index];
      const [below, above] = typeof reach === 'number' ? [reach, reach] : (reach ?? []);
      const ends = [below === undefined ? undefined : y - below, above === undefined ? undefined : y + above];
      return [panel.title ?? '', dataset.label, nameOfPoint(panel, x), axisTitle(panel, 'y'), y, ...ends];
    }),
  );
}

/** Returns the name of a context, or the number with all digits. */
function nameOfPoint({ nameOf }: Panel, x: number): string | number {
  return nameOf?.(x) || x;
}

/** Returns the SVG of a chart with the font of the page. */
async function svgOf(script: Element): Promise<string> {
  const faces = document.querySelector('style')?.textContent?.match(/@font-face\{[^}]*\}/g) ?? [];
  return (await unpack(script)).replace(/(<svg [^>]*>)/, `$1<style>${faces.join('')}</style>`);
}

/** Largest number of rows in a data table. Larger tables are subsampled. */
const MAX_ROWS = 200;

function dataTables(panels: readonly Panel[]): HTMLElement {
  const details = element('details', { class: 'numbers' }, element('summary', {}, 'The numbers as a table'));
  // The tables are created when first opened.
  details.addEventListener(
    'toggle',
    () => {
      for (const panel of panels) details.append(dataTable(panel));
    },
    { once: true },
  );
  return details;
}

function dataTable(panel: Panel): HTMLElement {
  // Datasets with the same label are one column, and points with the same name on the axis are one row.
  const curves = new Map<string, Map<string, string>>();
  const rows = new Map<string, number>();
  for (const dataset of named(panel)) {
    const cells = curves.get(dataset.label as string) ?? new Map<string, string>();
    pointsOf(dataset).forEach(({ x, y }, index) => {
      const name = nameAt(panel, x);
      if (!rows.has(name)) rows.set(name, x);
      cells.set(name, `${formatValue(y)}${deviation(dataset, index)}`);
    });
    curves.set(dataset.label as string, cells);
  }
  const names = [...rows].sort(([, a], [, b]) => a - b).map(([name]) => name);
  const stride = Math.ceil(names.length / MAX_ROWS);
  const head = [axisTitle(panel, 'x'), ...curves.keys()].map((title) => element('th', { scope: 'col' }, title));
  const lines = names
    .filter((_, index) => index % stride === 0 || index === names.length - 1)
    .map((name) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, name),
        ...[...curves.values()].map((cells) => element('td', {}, cells.get(name) ?? '')),
      ),
    );
  const caption = panel.title ?? axisTitle(panel, 'y');
  return element(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...lines),
    ),
  );
}

const SVG = 'http://www.w3.org/2000/svg';

/** Returns a legend symbol: a piece of the line with its dash and marker. */
function swatch(dataset: Dataset, theme: Theme): SVGElement {
  const make = (name: string, attributes: Readonly<Record<string, string | number>>): SVGElement => {
    const made = document.createElementNS(SVG, name) as SVGElement;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  };
  const color = String(dataset.borderColor ?? theme.text);
  const svg = make('svg', { width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' });
  if (dataset.showLine)
    svg.append(
      make('path', {
        d: 'M1 6H25',
        stroke: color,
        'stroke-width': 2.25,
        'stroke-dasharray': ((dataset.borderDash as number[] | undefined) ?? []).join(' ') || 'none',
      }),
    );
  const MARKS: Readonly<Record<string, string>> = {
    circle: 'M13 2a4 4 0 1 0 .01 0z',
    rect: 'M9.5 2.5h7v7h-7z',
    triangle: 'M13 1.5l4.5 8h-9z',
    rectRot: 'M13 1l5 5-5 5-5-5z',
    star: 'M13 1.5v9M8.5 6h9M10 3l6 6M16 3l-6 6',
    crossRot: 'M9.5 2.5l7 7M16.5 2.5l-7 7',
  };
  const mark = dataset.pointRadius ? MARKS[String(dataset.pointStyle ?? 'circle')] : undefined;
  if (mark) svg.append(make('path', { d: mark, fill: color, stroke: color, 'stroke-width': 1.25 }));
  return svg;
}
