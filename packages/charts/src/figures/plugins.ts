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

/** Opens the horizontal axis at a value: what stands right of it is not on the scale of what stands left. */
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

/** Layout pixels between the chart and the labels right of it. */
const LABEL_OFFSET = 10;

/** Writes every dataset's `endLabel` right of the chart at the height of its last point, moved apart where two would touch. */
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
  /** The curve that it names. */
  curve: string;
}

/** The labels of a chart, moved apart. */
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

/** Whether each named curve of a chart has a label at its end, where no other curve is as near. */
export function endLabelsFit(chart: Chart<'scatter'>): boolean {
  const points = chart.data.datasets.flatMap((dataset, index) =>
    dataset.label || dataset.curve
      ? chart.getDatasetMeta(index).data.map(({ x, y }) => ({ x, y, curve: curveOf(dataset) }))
      : [],
  );
  return labelsFit(endLabelsOf(chart), points, chart.chartArea.right + LABEL_OFFSET);
}

/** So much nearer, in layout pixels, is a label to its own curve than to any other. */
const CLEARANCE = 6;

/** Whether every curve has a label, and every label at `left` is clearly nearer to its own curve than to any other. */
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
