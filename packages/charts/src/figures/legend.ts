import type { SKRSContext2D } from '@napi-rs/canvas';
import type { ChartDataset } from 'chart.js';
import { drawPoint } from 'chart.js/helpers';
import type { Panel } from './figure.js';
import { font, LIGHT, TEXT } from './theme.js';

/** Lengths of a legend entry in layout pixels. */
const SWATCH = 28;
const AFTER_SWATCH = 8;
const BETWEEN = 22;

/** Height of a legend row in layout pixels. */
export const LEGEND_ROW = 24;

export interface LegendEntry {
  name: string;
  /** Dataset whose line and marker the entry shows. */
  dataset: ChartDataset<'scatter'>;
}

/** Returns the named curves of all panels, without duplicates. */
export function legendEntries(panels: readonly Panel[]): LegendEntry[] {
  const entries = new Map<string, ChartDataset<'scatter'>>();
  for (const { configuration } of panels)
    for (const dataset of configuration.data.datasets)
      if (dataset.label && !entries.has(dataset.label)) entries.set(dataset.label, dataset);
  return [...entries].map(([name, dataset]) => ({ name, dataset }));
}

/** Arranges entries in rows of at most `width` layout pixels. Each entry gets the position of its left end. */
export function legendRows(
  context: SKRSContext2D,
  entries: readonly LegendEntry[],
  width: number,
): (LegendEntry & { left: number })[][] {
  context.font = font(TEXT.axis);
  const rows: (LegendEntry & { left: number })[][] = [];
  let left = 0;
  for (const entry of entries) {
    const length = SWATCH + AFTER_SWATCH + context.measureText(entry.name).width;
    if (rows.length === 0 || left + length > width) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)?.push({ ...entry, left });
    left += length + BETWEEN;
  }
  return rows;
}

/**
 * Draws one row of the legend: a piece of each line with its marker, and its name. `middle` is the vertical center of
 * the row.
 */
export function drawLegendRow(
  context: SKRSContext2D,
  row: ReturnType<typeof legendRows>[number],
  left: number,
  middle: number,
): void {
  for (const { name, dataset, left: offset } of row) {
    drawSwatch(context, dataset, left + offset, middle);
    context.font = font(TEXT.axis);
    context.fillStyle = LIGHT.text;
    context.fillText(name, left + offset + SWATCH + AFTER_SWATCH, middle + TEXT.axis * 0.36);
  }
}

function drawSwatch(context: SKRSContext2D, dataset: ChartDataset<'scatter'>, left: number, middle: number): void {
  const color = String(dataset.borderColor ?? LIGHT.text);
  context.save();
  context.strokeStyle = color;
  context.fillStyle = color;
  if (dataset.showLine || dataset.pointStyle === 'line') {
    context.lineWidth = Number(dataset.borderWidth ?? 2);
    context.setLineDash((dataset.borderDash as number[] | undefined) ?? []);
    context.beginPath();
    context.moveTo(left, middle);
    context.lineTo(left + SWATCH, middle);
    context.stroke();
    context.setLineDash([]);
  }
  const radius = Number(dataset.pointRadius ?? 3);
  if (radius > 0 && dataset.pointStyle !== 'line') {
    context.lineWidth = 1.5;
    const options = {
      pointStyle: (dataset.pointStyle as 'circle' | undefined) ?? 'circle',
      radius: Math.max(4, radius),
    };
    drawPoint(context as never, { ...options, rotation: 0, borderWidth: 1.5 }, left + SWATCH / 2, middle);
  }
  context.restore();
}
