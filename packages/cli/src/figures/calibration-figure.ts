import type { ChartDataset } from 'chart.js';
import { linearAxis, type Tick } from './axes.js';
import { type Panel, renderFigure } from './figure.js';
import { INK, lineColour } from './theme.js';

export interface CalibrationCurve {
  name: string;
  /** From narrow to wide intervals. */
  points: readonly { nominal: number; observed: number; standardError: number }[];
}

export interface CalibrationPanel {
  title: string;
  curves: readonly CalibrationCurve[];
}

/** A marker for each curve, so that lines which run together can be told apart. */
const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;

const TICKS: readonly Tick[] = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, label: `${100 * value} %` }));

/** Share of the true values within central intervals of what was predicted, against the intervals' probability. PNG. */
export function calibrationFigure(
  panels: readonly CalibrationPanel[],
  { title, subtitle }: { title: string; subtitle?: string },
): Buffer {
  const diagonal: ChartDataset<'scatter'> = {
    showLine: true,
    pointRadius: 0,
    borderWidth: 1.5,
    borderDash: [6, 4],
    borderColor: INK.reference,
    data: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  };
  const draw = ({ title, curves }: CalibrationPanel, index: number): Panel => ({
    title,
    configuration: {
      type: 'scatter',
      data: { datasets: [...curves.map(curveToDataset), diagonal] },
      options: {
        layout: { padding: { right: 12 + Math.max(...curves.map(({ name }) => name.length)) * 7.4 } },
        scales: {
          x: linearAxis({ title: 'Probability of the predicted interval', min: 0, max: 1, ticks: TICKS }),
          y: linearAxis({ title: index === 0 ? 'True values within it' : '', min: 0, max: 1, ticks: TICKS }),
        },
      },
    },
  });
  return renderFigure({
    title,
    ...(subtitle && { subtitle }),
    note: 'Dashed: a calibrated predictor. Below it: too sure; above it: not sure enough. Bars: standard error over images.',
    panels: panels.map(draw),
    width: panels.length > 1 ? 1120 : 640,
  });
}

function curveToDataset({ name, points }: CalibrationCurve, index: number): ChartDataset<'scatter'> {
  return {
    showLine: true,
    borderWidth: 2,
    borderColor: lineColour(index),
    pointStyle: MARKERS[index % MARKERS.length] as string,
    pointRadius: 4,
    pointBackgroundColor: lineColour(index),
    data: points.map(({ nominal, observed }) => ({ x: nominal, y: observed })),
    deviations: points.map(({ standardError }) => standardError),
    endLabel: name,
  };
}
