import type { Chart, Plugin } from 'chart.js';
import { font, LIGHT, TEXT } from './theme.js';

declare module 'chart.js' {
  interface ChartDatasetProperties<TType extends import('chart.js').ChartType, TData> {
    /** How far the whisker of every point reaches: half its height, or below and above, in the axis' units. */
    deviations?: readonly (number | readonly [below: number, above: number])[];
    /** What is written at the end of the line, in its color: read at once, where a legend would have to be looked up. */
    endLabel?: string;
    /** The curve that the dataset is a part of, where a curve has several: as measured and smoothed, line and markers. */
    curve?: string;
    _unused?: [TType, TData];
  }
}

/** Draws the `deviations` of every dataset that has them. */
export const errorBars: Plugin<'scatter'> = {
  id: 'errorBars',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const scale = chart.scales.y;
    if (!scale) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    ctx.lineWidth = 1.25;
    chart.data.datasets.forEach((dataset, index) => {
      const { deviations } = dataset;
      if (!deviations || !chart.isDatasetVisible(index)) return;
      ctx.strokeStyle = String(dataset.borderColor);
      chart.getDatasetMeta(index).data.forEach((element, i) => {
        const value = (dataset.data[i] as { y: number }).y;
        const reach = deviations[i] ?? 0;
        const [below, above] = typeof reach === 'number' ? [reach, reach] : reach;
        const [low, high] = [value - below, value + above].map((y) => scale.getPixelForValue(y)) as [number, number];
        ctx.beginPath();
        ctx.moveTo(element.x, low);
        ctx.lineTo(element.x, high);
        for (const y of [low, high]) {
          ctx.moveTo(element.x - 4, y);
          ctx.lineTo(element.x + 4, y);
        }
        ctx.stroke();
      });
    });
    ctx.restore();
  },
};

/** Writes every dataset's `endLabel` right of the chart at the height of its last point, moved apart where two would touch. */
export const endLabels: Plugin<'scatter'> = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const labels = endLabelsOf(chart);
    spread(labels, TEXT.axis + 4, chartArea.top, chartArea.bottom);
    ctx.save();
    ctx.font = font(TEXT.axis, 600);
    ctx.textBaseline = 'middle';
    for (const { text, y, color } of labels) {
      ctx.fillStyle = color;
      ctx.fillText(text, chartArea.right + 10, y);
    }
    ctx.restore();
  },
};

interface Label {
  text: string;
  y: number;
  color: string;
}

function endLabelsOf(chart: Chart<'scatter'>): Label[] {
  return chart.data.datasets.flatMap((dataset, index) => {
    const last = chart.getDatasetMeta(index).data.at(-1);
    if (!dataset.endLabel || !last || !chart.isDatasetVisible(index)) return [];
    return [{ text: dataset.endLabel, y: last.y, color: String(dataset.borderColor ?? LIGHT.text) }];
  });
}

/** Moves labels apart vertically to at least `distance`, inside [top, bottom], keeping their order. */
export function spread(labels: { y: number }[], distance: number, top: number, bottom: number): void {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  let floor = top;
  for (const label of sorted) {
    label.y = Math.max(label.y, floor);
    floor = label.y + distance;
  }
  let ceiling = bottom;
  for (const label of sorted.reverse()) {
    label.y = Math.min(label.y, ceiling);
    ceiling = label.y - distance;
  }
}
