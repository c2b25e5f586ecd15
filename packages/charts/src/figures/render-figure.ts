import { createCanvas, Image, PDFDocument, type SKRSContext2D, SvgExportFlag } from '@napi-rs/canvas';
import type { ChartConfiguration } from 'chart.js';
import Chart from 'chart.js/auto';
import { ChartJSNodeCanvas } from '#chartjs-node-canvas';
import type { Figure } from './figure.js';
import type { FigureFormat } from './figure-formats.js';
import { registerFonts } from './fonts.js';
import { endLabels, errorBars } from './plugins.js';
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

type DrawPanel = (context: SKRSContext2D, configuration: ChartConfiguration<'scatter'>, place: Place) => void;

/**
 * Draws a figure on white: title, panels by chart.js, note. SVG and PDF are made of lines, not of pixels; SVG has its text
 * as outlines, so that it looks the same where the typeface is not installed.
 */
export function renderFigure(figure: Figure, format: FigureFormat): Buffer {
  registerFonts();
  const { width = 960, height = 560, title } = figure;
  if (format === 'pdf') {
    const document = new PDFDocument({ title, creator: 'hypersiren' });
    drawFigure(document.beginPage(width, height) as unknown as SKRSContext2D, figure, drawPanelInPlace);
    document.endPage();
    return document.close();
  }
  if (format === 'svg') {
    const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
    drawFigure(canvas.getContext('2d'), figure, drawPanelInPlace);
    return canvas.getContent();
  }
  const canvas = createCanvas(width * PIXEL_RATIO, height * PIXEL_RATIO);
  const context = canvas.getContext('2d');
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  drawFigure(context, figure, drawPanelAsImage);
  return canvas.toBuffer('image/png');
}

function drawFigure(context: SKRSContext2D, figure: Figure, drawPanel: DrawPanel): void {
  const { title, subtitle, panels, columns = panels.length, note, width = 960, height = 560 } = figure;
  context.fillStyle = LIGHT.background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'alphabetic';

  const write = (text: string, x: number, y: number, style: string, color: string): void => {
    context.font = style;
    context.fillStyle = color;
    context.fillText(text, x, y);
  };
  let top = MARGIN + TEXT.title * 0.8;
  write(title, MARGIN, top, font(TEXT.title, 600), LIGHT.text);
  if (subtitle) {
    top += TEXT.subtitle * 1.6;
    write(subtitle, MARGIN, top, font(TEXT.subtitle), LIGHT.muted);
  }
  top += 22;
  const bottom = height - (note ? MARGIN + TEXT.note * 1.4 : MARGIN * 0.7);
  if (note) write(note, MARGIN, height - MARGIN * 0.75, font(TEXT.note), LIGHT.muted);

  const panelWidth = (width - 2 * MARGIN - GAP * (columns - 1)) / columns;
  const rows = Math.ceil(panels.length / columns);
  const rowHeight = (bottom - top - ROW_GAP * (rows - 1)) / rows;
  panels.forEach((panel, index) => {
    const left = MARGIN + (index % columns) * (panelWidth + GAP);
    let panelTop = top + Math.floor(index / columns) * (rowHeight + ROW_GAP);
    const panelBottom = panelTop + rowHeight;
    if (panel.title) {
      panelTop += TEXT.panel;
      write(panel.title, left, panelTop, font(TEXT.panel, 600), LIGHT.text);
      panelTop += 8;
    }
    const place = { left, top: panelTop, width: Math.floor(panelWidth), height: Math.floor(panelBottom - panelTop) };
    drawPanel(context, panel.configuration, place);
  });
}

/** By size, since each loads a chart.js of its own. */
const renderers = new Map<string, ChartJSNodeCanvas>();

function rendererOf(width: number, height: number): ChartJSNodeCanvas {
  const key = `${width}×${height}`;
  const renderer = renderers.get(key) ?? new ChartJSNodeCanvas({ width, height });
  renderers.set(key, renderer);
  return renderer;
}

const drawPanelAsImage: DrawPanel = (context, configuration, { left, top, width, height }) => {
  const image = new Image();
  image.src = rendererOf(width, height).renderToBufferSync(forPaper(configuration, PIXEL_RATIO), 'image/png');
  context.drawImage(image, left, top, width, height);
};

/**
 * Lets chart.js draw onto a part of a page. chartjs-node-canvas makes canvases of its own, which this canvas package can make
 * of pixels only; and chart.js takes a canvas for its own from corner to corner, so its frame is moved into place and it may
 * not wipe what is not its own.
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
  new Chart(moved as never, forPaper(configuration, 1)).destroy();
  context.restore();
};

function forPaper(configuration: ChartConfiguration<'scatter'>, devicePixelRatio: number): ChartConfiguration {
  return {
    ...configuration,
    options: {
      devicePixelRatio,
      clip: 6,
      responsive: false,
      animation: false,
      ...configuration.options,
      plugins: { legend: { display: false }, ...configuration.options?.plugins },
    },
    plugins: [errorBars, endLabels, ...(configuration.plugins ?? [])],
  } as ChartConfiguration;
}
