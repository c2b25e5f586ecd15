import { type Canvas, createCanvas, PDFDocument, type SKRSContext2D, SvgExportFlag } from '@napi-rs/canvas';
import type { ChartConfiguration, Plugin } from 'chart.js';
import Chart from 'chart.js/auto';
import { ChartJSNodeCanvas } from '#chartjs-node-canvas';
import { encodeCanvas } from '../encode-canvas.js';
import type { Figure } from './figure.js';
import type { FigureFormat } from './figure-formats.js';
import { registerFonts } from './fonts.js';
import { drawLegendRow, LEGEND_ROW, legendEntries, legendRows } from './legend.js';
import { endLabels, endLabelsFit, errorBars } from './plugins.js';
import { textKeeper } from './svg-text.js';
import { font, LIGHT, PIXEL_RATIO, TEXT } from './theme.js';

const MARGIN = 28;
const GAP = 26;
const ROW_GAP = 14;

/** A rectangle of the layout. */
interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Naming of the curves: labels at their ends (`direct`), or a legend above the panels. */
type Naming = 'direct' | 'legend';

type DrawPanel = (context: SKRSContext2D, configuration: ChartConfiguration<'scatter'>, place: Place) => void;

/**
 * Renders a figure on a white background: title, panels and note. SVG and PDF are vector graphics. SVG embeds the font.
 * Curves have labels at their ends, or a legend if a label would be close to another curve.
 */
export function renderFigure(figure: Figure, format: FigureFormat): Buffer {
  registerFonts();
  const layout = layOut(figure);
  const { width, height } = layout;
  if (format === 'pdf') {
    const document = new PDFDocument({ title: figure.title, creator: 'hypersiren' });
    drawFigure(document.beginPage(width, height) as unknown as SKRSContext2D, figure, layout, drawPanelInPlace);
    document.endPage();
    return document.close();
  }
  if (format === 'svg') {
    const canvas = createCanvas(width, height, SvgExportFlag.NoPrettyXML);
    const { context, addTo } = textKeeper(canvas.getContext('2d'));
    drawFigure(context, figure, layout, drawPanelInPlace);
    return Buffer.from(addTo(canvas.getContent().toString()));
  }
  const canvas = createCanvas(width * PIXEL_RATIO, height * PIXEL_RATIO);
  const context = canvas.getContext('2d');
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  drawFigure(context, figure, layout, drawPanelAsImage);
  return encodeCanvas(canvas);
}

/** Positions of a figure's parts, in layout pixels. */
interface Layout {
  width: number;
  height: number;
  /** Baselines of the title and the subtitle. */
  title: number;
  subtitle: number;
  /** Rows of the legend, and the vertical center of the first row. */
  rows: ReturnType<typeof legendRows>;
  legend: number;
  panels: readonly { place: Place; configuration: ChartConfiguration<'scatter'> }[];
}

function layOut(figure: Figure): Layout {
  const entries = legendEntries(figure.panels);
  const direct = arrange(figure, [], 'direct');
  if (entries.length < 2 || namedByLabels(direct)) return direct;
  const width = direct.width - 2 * MARGIN;
  return arrange(figure, legendRows(createCanvas(1, 1).getContext('2d'), entries, width), 'legend');
}

/** Returns whether end labels can name all curves of all panels. */
function namedByLabels({ panels }: Layout): boolean {
  return panels.every(({ configuration, place: { width, height } }) => {
    const chart = new Chart(createCanvas(width, height) as never, { ...configuration } as ChartConfiguration);
    const fit = endLabelsFit(chart as unknown as Chart<'scatter'>);
    chart.destroy();
    return fit;
  });
}

/** Computes the layout of a figure. A legend increases the height. */
function arrange(figure: Figure, rows: Layout['rows'], naming: Naming): Layout {
  const { subtitle, panels, columns = panels.length, note, width = 960 } = figure;
  const height = (figure.height ?? 560) + rows.length * LEGEND_ROW;
  const title = MARGIN + TEXT.title * 0.8;
  const subtitleAt = title + (subtitle ? TEXT.subtitle * 1.6 : 0);
  const legend = subtitleAt + 14 + LEGEND_ROW / 2;
  const top = subtitleAt + 22 + rows.length * LEGEND_ROW;
  const bottom = height - (note ? MARGIN + TEXT.note * 1.4 : MARGIN * 0.7);
  const panelWidth = (width - 2 * MARGIN - GAP * (columns - 1)) / columns;
  const rowHeight =
    (bottom - top - ROW_GAP * (Math.ceil(panels.length / columns) - 1)) / Math.ceil(panels.length / columns);
  return {
    width,
    height,
    title,
    subtitle: subtitleAt,
    rows,
    legend,
    panels: panels.map((panel, index) => {
      const head = panel.title ? TEXT.panel + 8 : 0;
      const place = {
        left: MARGIN + (index % columns) * (panelWidth + GAP),
        top: top + Math.floor(index / columns) * (rowHeight + ROW_GAP) + head,
        width: Math.floor(panelWidth),
        height: Math.floor(rowHeight - head),
      };
      return { place, configuration: forPaper(panel.configuration, naming) };
    }),
  };
}

function drawFigure(context: SKRSContext2D, figure: Figure, layout: Layout, drawPanel: DrawPanel): void {
  context.fillStyle = LIGHT.background;
  context.fillRect(0, 0, layout.width, layout.height);
  context.textBaseline = 'alphabetic';
  const write = (text: string, x: number, y: number, style: string, color: string): void => {
    context.font = style;
    context.fillStyle = color;
    context.fillText(text, x, y);
  };
  const { title, subtitle, note } = figure;
  write(title, MARGIN, layout.title, font(TEXT.title, 600), LIGHT.text);
  if (subtitle) write(subtitle, MARGIN, layout.subtitle, font(TEXT.subtitle), LIGHT.muted);
  for (const [index, row] of layout.rows.entries())
    drawLegendRow(context, row, MARGIN, layout.legend + index * LEGEND_ROW);
  if (note) write(note, MARGIN, layout.height - MARGIN * 0.75, font(TEXT.note), LIGHT.muted);
  for (const [index, { place, configuration }] of layout.panels.entries()) {
    const name = figure.panels[index]?.title;
    if (name) write(name, place.left, place.top - 8, font(TEXT.panel, 600), LIGHT.text);
    drawPanel(context, configuration, place);
  }
}

/** Shared renderer, because each renderer loads its own copy of chart.js. */
let renderer: ChartJSNodeCanvas | undefined;

/**
 * Draws a panel as an image. The library encodes every chart after rendering, which is slower than drawing, so the
 * chart is copied first and its canvas shrunk.
 */
const drawPanelAsImage: DrawPanel = (context, configuration, { left, top, width, height }) => {
  renderer ??= new ChartJSNodeCanvas({ width: 1, height: 1 });
  const options = { ...configuration.options, devicePixelRatio: PIXEL_RATIO };
  const copy: Plugin = {
    id: 'copy',
    beforeInit: (chart) => void Object.assign(chart, { width, height }),
    afterRender(chart) {
      const canvas = chart.canvas as unknown as Canvas;
      context.drawImage(canvas, left, top, width, height);
      canvas.width = canvas.height = 1;
    },
  };
  renderer.renderToBufferSync(
    { ...configuration, options, plugins: [...(configuration.plugins ?? []), copy] } as ChartConfiguration,
    'image/png',
  );
};

/**
 * Lets chart.js draw into a part of a page. chartjs-node-canvas creates its own canvases, which are bitmaps only with
 * this canvas package. chart.js assumes that it owns the whole canvas, so the origin is moved to the panel and clearing
 * is disabled.
 */
const drawPanelInPlace: DrawPanel = (context, configuration, { left, top, width, height }) => {
  const canvas = { width, height, style: {}, getContext: () => moved };
  const overrides: Record<string | symbol, unknown> = {
    canvas,
    setTransform: (a: number, b: number, c: number, d: number, e: number, f: number) =>
      context.setTransform(a, b, c, d, e + left, f + top),
    resetTransform: () => context.setTransform(1, 0, 0, 1, left, top),
    clearRect: () => {},
  };
  const moved: unknown = new Proxy(context, {
    get(target, key) {
      if (key in overrides) return overrides[key];
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
  context.save();
  new Chart(moved as never, configuration as ChartConfiguration).destroy();
  context.restore();
};

/** Returns the space to the right of a chart in layout pixels, for the labels of its curves or half a tick label. */
function roomRight({ data }: ChartConfiguration<'scatter'>, naming: Naming): number {
  if (naming === 'legend') return 14;
  const context = createCanvas(1, 1).getContext('2d');
  context.font = font(TEXT.axis, 600);
  return 14 + Math.max(...data.datasets.map(({ endLabel }) => (endLabel ? context.measureText(endLabel).width : 0)));
}

function forPaper(configuration: ChartConfiguration<'scatter'>, naming: Naming): ChartConfiguration<'scatter'> {
  return {
    ...configuration,
    options: {
      devicePixelRatio: 1,
      clip: 6,
      responsive: false,
      animation: false,
      ...configuration.options,
      layout: { padding: { right: roomRight(configuration, naming) } },
      plugins: { legend: { display: false } },
    },
    plugins: [errorBars, ...(naming === 'direct' ? [endLabels] : []), ...(configuration.plugins ?? [])],
  } as ChartConfiguration<'scatter'>;
}
