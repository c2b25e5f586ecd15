import type { ChartDataset } from 'chart.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, dash, type Theme, withOpacity } from './theme.js';

export interface LossData extends FigureText {
  panels: readonly LossPanel[];
}

/** Curves of one panel. */
export interface LossPanel {
  title?: string;
  /** Title of the vertical axis, with the unit. */
  axis: string;
  /** Scale of the vertical axis. Losses that can be negative need `linear`. */
  scale: 'logarithmic' | 'linear';
  curves: readonly LossCurve[];
}

/** Loss curve of one run. */
export interface LossCurve {
  name: string;
  points: readonly LossPoint[];
}

export interface LossPoint {
  step: number;
  loss: number;
}

/** Width of the moving average as a fraction of the run. */
const SMOOTHING = 0.02;

/**
 * Creates a figure of losses against steps. Each curve has a thin line of the measured values and a thick moving
 * average.
 */
export function lossFigure({ panels, ...text }: LossData, theme: Theme): Figure {
  return {
    ...text,
    note: 'Thin: as logged. Thick: moving average over 2 % of the steps.',
    panels: panels.map((panel) => drawPanel(panel, theme)),
    ...(panels.length > 1 && { width: 1120 }),
  };
}

function drawPanel({ title, axis, scale, curves }: LossPanel, theme: Theme): Panel {
  const smoothed = curves.map(({ points }) => smooth(points));
  const lastStep = Math.max(1, ...curves.flatMap(({ points }) => points.map(({ step }) => step)));
  const datasets = curves.flatMap(({ name, points }, index): ChartDataset<'scatter'>[] => {
    const color = cycle(theme.lines, index);
    const line = { showLine: true, pointRadius: 0, fill: false, curve: name } as const;
    const toXY = ({ step, loss }: LossPoint) => ({ x: step, y: loss });
    return [
      { ...line, data: points.map(toXY), borderColor: withOpacity(color, 0.25), borderWidth: 1 },
      {
        ...line,
        data: (smoothed[index] ?? []).map(toXY),
        borderColor: color,
        // Curves that repeat a color differ in their dashes.
        borderDash: dash(Math.floor(index / theme.lines.length)),
        borderWidth: 2.25,
        // One point has no line.
        ...(points.length === 1 && { pointRadius: 3, pointBackgroundColor: color }),
        label: name,
        endLabel: name,
      },
    ];
  });
  const range = logRange(curves.flatMap(({ points }) => points.map(({ loss }) => loss)));
  return {
    ...(title && { title }),
    configuration: {
      type: 'scatter',
      data: { datasets },
      options: {
        scales: {
          x: linearAxis({ title: 'Training step', min: 0, max: lastStep }, theme),
          y: scale === 'linear' ? linearAxis({ title: axis }, theme) : logAxis({ title: axis, ...range }, theme),
        },
      },
    },
  };
}

/** Returns the moving average of the points. */
export function smooth(points: readonly LossPoint[]): LossPoint[] {
  const reach = Math.floor((points.length * SMOOTHING) / 2);
  return points.map(({ step }, i) => {
    const window = points.slice(Math.max(0, i - reach), i + reach + 1);
    return { step, loss: window.reduce((sum, { loss }) => sum + loss, 0) / window.length };
  });
}
