import type { Chart, Plugin } from 'chart.js';
import { font, LIGHT, TEXT } from './theme.js';

declare module 'chart.js' {
  interface ChartDatasetProperties<TType extends import('chart.js').ChartType, TData> {
    /** Lengths of the error bars in the units of the axis: one number for both directions, or below and above. */
    deviations?: readonly (number | readonly [below: number, above: number])[];
    /** Label at the end of the line, in the color of the line. */
    endLabel?: string;
    /**
     * Name of the curve, if several datasets belong to one curve: measured and smoothed values, or a line and markers.
     */
    curve?: string;
    _unused?: [TType, TData];
  }
}

/** chart.js plugin that draws the error bars of every dataset with `deviations`. */
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

/**
 * Returns a chart.js plugin that draws a gap in the horizontal axis. Values to its right are not on the scale of the
 * axis.
 */
export function axisGap(value: number, background: string): Plugin<'scatter'> {
  return {
    id: 'axisGap',
    beforeDatasetsDraw({ ctx, chartArea, scales }) {
      const x = scales.x?.getPixelForValue(value);
      if (x === undefined) return;
      ctx.save();
      ctx.fillStyle = background;
      ctx.fillRect(x - 5, chartArea.top - 1, 10, chartArea.bottom - chartArea.top + 3);
      ctx.restore();
    },
  };
}

/** Distance in layout pixels between the chart and the labels to its right. */
const LABEL_OFFSET = 10;

/**
 * chart.js plugin that draws the `endLabel` of every dataset to the right of the chart, at the height of its last
 * point. Labels are moved apart if they would overlap.
 */
export const endLabels: Plugin<'scatter'> = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.font = font(TEXT.axis, 600);
    ctx.textBaseline = 'middle';
    for (const { text, y, color } of endLabelsOf(chart)) {
      ctx.fillStyle = color;
      ctx.fillText(text, chartArea.right + LABEL_OFFSET, y);
    }
    ctx.restore();
  },
};

interface Label {
  text: string;
  y: number;
  color: string;
  /** Name of the labeled curve. */
  curve: string;
}

/** Returns the labels of a chart without overlaps. */
function endLabelsOf(chart: Chart<'scatter'>): Label[] {
  const labels = chart.data.datasets.flatMap((dataset, index): Label[] => {
    const last = chart.getDatasetMeta(index).data.at(-1);
    if (!dataset.endLabel || !last || !chart.isDatasetVisible(index)) return [];
    const color = String(dataset.borderColor ?? LIGHT.text);
    return [{ text: dataset.endLabel, y: last.y, color, curve: curveOf(dataset) }];
  });
  spread(labels, TEXT.axis + 4, chart.chartArea.top, chart.chartArea.bottom);
  return labels;
}

function curveOf({ curve, label }: { curve?: string | undefined; label?: string | undefined }): string {
  return curve ?? label ?? '';
}

/** Returns whether every named curve of a chart has an end label and no label is close to another curve. */
export function endLabelsFit(chart: Chart<'scatter'>): boolean {
  const points = chart.data.datasets.flatMap((dataset, index) =>
    dataset.label || dataset.curve
      ? chart.getDatasetMeta(index).data.map(({ x, y }) => ({ x, y, curve: curveOf(dataset) }))
      : [],
  );
  return labelsFit(endLabelsOf(chart), points, chart.chartArea.right + LABEL_OFFSET);
}

/**
 * Smallest difference in layout pixels between the distances from a label to the nearest other curve and to its own
 * curve.
 */
const CLEARANCE = 6;

/** Returns whether every curve has a label and every label at `left` is closer to its own curve than to any other. */
export function labelsFit(
  labels: readonly { y: number; curve: string }[],
  points: readonly { x: number; y: number; curve: string }[],
  left: number,
): boolean {
  const labeled = points.every(({ curve }) => labels.some((label) => label.curve === curve));
  const near = ({ y, curve }: { y: number; curve: string }): boolean => {
    const nearest = (own: boolean): number =>
      Math.min(
        ...points.flatMap((point) =>
          (point.curve === curve) === own ? [Math.hypot(left - point.x, y - point.y)] : [],
        ),
      );
    return nearest(true) + CLEARANCE <= nearest(false);
  };
  return labeled && labels.every(near);
}

/** Moves labels apart vertically to at least `distance`, within [top, bottom], and keeps their order. */
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
