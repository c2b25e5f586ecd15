import { createCanvas, Image } from '@napi-rs/canvas';
import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { registerFonts } from './fonts.js';
import { endLabels, errorBars } from './plugins.js';
import { font, INK, PIXEL_RATIO, TEXT } from './theme.js';

export interface Panel {
  title?: string;
  configuration: ChartConfiguration<'scatter'>;
}

export interface Figure {
  title: string;
  subtitle?: string;
  /** Row by row. */
  panels: readonly Panel[];
  /** Panels side by side; default all of them. */
  columns?: number;
  /** One line below the panels: how to read them. */
  note?: string;
  /** Layout pixels; the picture has PIXEL_RATIO times as many. */
  width?: number;
  height?: number;
}

const MARGIN = 28;
const GAP = 26;
const ROW_GAP = 14;

/** Draws a figure as PNG: title, panels by chart.js, note, on white. */
export function renderFigure({
  title,
  subtitle,
  panels,
  columns = panels.length,
  note,
  width = 960,
  height = 560,
}: Figure): Buffer {
  registerFonts();
  const canvas = createCanvas(width * PIXEL_RATIO, height * PIXEL_RATIO);
  const context = canvas.getContext('2d');
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.fillStyle = INK.background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'alphabetic';

  const write = (text: string, x: number, y: number, style: string, colour: string): void => {
    context.font = style;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  let top = MARGIN + TEXT.title * 0.8;
  write(title, MARGIN, top, font(TEXT.title, 600), INK.text);
  if (subtitle) {
    top += TEXT.subtitle * 1.6;
    write(subtitle, MARGIN, top, font(TEXT.subtitle), INK.muted);
  }
  top += 22;
  const bottom = height - (note ? MARGIN + TEXT.note * 1.4 : MARGIN * 0.7);
  if (note) write(note, MARGIN, height - MARGIN * 0.75, font(TEXT.note), INK.muted);

  const panelWidth = (width - 2 * MARGIN - GAP * (columns - 1)) / columns;
  const rows = Math.ceil(panels.length / columns);
  const rowHeight = (bottom - top - ROW_GAP * (rows - 1)) / rows;
  panels.forEach((panel, index) => {
    const left = MARGIN + (index % columns) * (panelWidth + GAP);
    let panelTop = top + Math.floor(index / columns) * (rowHeight + ROW_GAP);
    const panelBottom = panelTop + rowHeight;
    if (panel.title) {
      panelTop += TEXT.panel;
      write(panel.title, left, panelTop, font(TEXT.panel, 600), INK.text);
      panelTop += 8;
    }
    const size = { width: Math.floor(panelWidth), height: Math.floor(panelBottom - panelTop) };
    context.drawImage(renderPanel(panel.configuration, size), left, panelTop, size.width, size.height);
  });
  return canvas.toBuffer('image/png');
}

function renderPanel(configuration: ChartConfiguration<'scatter'>, size: { width: number; height: number }): Image {
  const chart = new ChartJSNodeCanvas(size);
  const image = new Image();
  image.src = chart.renderToBufferSync(
    {
      ...configuration,
      options: {
        devicePixelRatio: PIXEL_RATIO,
        clip: 6,
        ...configuration.options,
        plugins: { legend: { display: false }, ...configuration.options?.plugins },
      },
      plugins: [errorBars, endLabels, ...(configuration.plugins ?? [])],
    } as ChartConfiguration,
    'image/png',
  );
  return image;
}
