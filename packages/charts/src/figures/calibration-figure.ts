import type { ChartDataset } from 'chart.js';
import { linearAxis, type Tick } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, MARKERS, type Theme } from './theme.js';

/** Calibration curve of one model. */
export interface CalibrationCurve {
  name: string;
  /** Points in order of increasing nominal coverage. */
  points: readonly { nominal: number; observed: number; standardError: number }[];
}

export interface CalibrationPanel {
  title: string;
  curves: readonly CalibrationCurve[];
}

export interface CalibrationData extends FigureText {
  panels: readonly CalibrationPanel[];
}

const TICKS: readonly Tick[] = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, label: `${100 * value} %` }));

/**
 * Creates a calibration figure: the observed coverage of central prediction intervals against their nominal coverage.
 */
export function calibrationFigure({ panels, ...text }: CalibrationData, theme: Theme): Figure {
  const diagonal: ChartDataset<'scatter'> = {
    showLine: true,
    pointRadius: 0,
    borderWidth: 1.5,
    borderDash: [6, 4],
    borderColor: theme.reference,
    data: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  };
  const draw = ({ title, curves }: CalibrationPanel): Panel => ({
    title,
    configuration: {
      type: 'scatter',
      data: { datasets: [...curves.map((curve, index) => curveToDataset(curve, index, theme)), diagonal] },
      options: {
        scales: {
          x: linearAxis({ title: 'Nominal coverage of the predicted interval', min: 0, max: 1, ticks: TICKS }, theme),
          y: linearAxis({ title: 'Observed coverage of true values', min: 0, max: 1, ticks: TICKS }, theme),
        },
      },
    },
  });
  return {
    ...text,
    note: 'Dashed: a calibrated predictor. Below it: intervals too narrow; above it: too wide. Bars: standard error over images.',
    panels: panels.map(draw),
    width: panels.length > 1 ? 1120 : 640,
  };
}

function curveToDataset({ name, points }: CalibrationCurve, index: number, theme: Theme): ChartDataset<'scatter'> {
  return {
    showLine: true,
    borderWidth: 2,
    borderColor: cycle(theme.lines, index),
    pointStyle: cycle(MARKERS, index),
    pointRadius: 4,
    pointBackgroundColor: cycle(theme.lines, index),
    data: points.map(({ nominal, observed }) => ({ x: nominal, y: observed })),
    deviations: points.map(({ standardError }) => standardError),
    label: name,
    endLabel: name,
  };
}
