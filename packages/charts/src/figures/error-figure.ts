import type { ChartDataset } from 'chart.js';
import { linearAxis, linearRange, logAxis, logRange } from './axes.js';
import { type ContextAxis, contextAxis } from './context-axis.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { axisGap } from './plugins.js';
import { cycle, type Theme } from './theme.js';

/** Error curve of one predictor. */
export interface ErrorCurve {
  name: string;
  /** Whether the predictor is a baseline. Baselines are drawn as thinner lines with dashes. */
  baseline: boolean;
  points: readonly ErrorPoint[];
}

/** Error in one context. */
export interface ErrorPoint {
  /** Number of known pixels of an image. */
  pixels: number;
  mean: number;
  /** Ends of the error bar. */
  low: number;
  high: number;
  /**
   * Name of the context (`half`, `full`) if it is not defined by a number of pixels. Named contexts are drawn to the
   * right of the numbers and are not connected by lines.
   */
  label?: string;
}

export interface ErrorPanel {
  title: string;
  /** Title of the vertical axis. Default: that of the figure. */
  axis?: string;
  curves: readonly ErrorCurve[];
}

export interface ErrorData extends FigureText {
  panels: readonly ErrorPanel[];
  /** Meaning of the error bars. */
  bars: string;
  /** Title of the vertical axes, a noun phrase with the unit. Default: `MSE, values in [0, 1]`. */
  axis?: string;
  /** Scale of the vertical axis. Default: `logarithmic`. */
  scale?: 'linear' | 'logarithmic';
  /** Reference value, drawn as a gray line, and its meaning. */
  level?: { value: number; meaning: string };
  /** Values that the vertical axis includes in any case. Default: none. */
  room?: readonly number[];
}

/**
 * Styles of baselines. They differ in color, marker and dash, so that they can be distinguished with any color vision
 * and in grayscale.
 */
const BASELINE_STYLES = [
  { borderDash: [6, 4], pointStyle: 'rect', color: ({ reference }: Theme) => reference },
  { borderDash: [2, 3], pointStyle: 'triangle', color: ({ otherReference }: Theme) => otherReference },
  { borderDash: [8, 3, 2, 3], pointStyle: 'rectRot', color: ({ lines }: Theme) => cycle(lines, 3) },
  { borderDash: [1, 2], pointStyle: 'crossRot', color: ({ lines }: Theme) => cycle(lines, 2) },
  { borderDash: [12, 3], pointStyle: 'star', color: ({ lines }: Theme) => cycle(lines, 5) },
  { borderDash: [5, 2], pointStyle: 'rect', color: ({ lines }: Theme) => cycle(lines, 1) },
  { borderDash: [10, 3, 2, 3, 2, 3], pointStyle: 'cross', color: ({ text }: Theme) => text },
  { borderDash: [4, 4], pointStyle: 'triangle', color: ({ lines }: Theme) => cycle(lines, 4) },
] as const;

/** Number of curves up to which the usual size is used, and the size for more curves. */
const CROWD = { curves: 4, width: 1360, height: 640 };

/**
 * Creates a figure of the mean squared error, or another metric, against the number of known pixels on a logarithmic
 * axis, with error bars.
 */
export function errorFigure(data: ErrorData, theme: Theme): Figure {
  const { panels, bars, axis = 'MSE, values in [0, 1]', scale = 'logarithmic', level, ...rest } = data;
  const { room = [], ...text } = rest;
  const pointsOf = ({ curves }: ErrorPanel) => curves.flatMap((curve) => curve.points);
  const points = panels.flatMap(pointsOf);
  const hasPlace = ({ mean }: ErrorPoint): boolean => scale === 'linear' || mean > 0;
  const values = [
    ...points.filter(hasPlace).flatMap(({ mean, low, high }) => [low, mean, high]),
    ...(level ? [level.value] : []),
    ...room,
  ];
  const yAxis = (title: string) =>
    scale === 'linear'
      ? linearAxis({ title, ...linearRange(values) }, theme)
      : logAxis({ title, ...logRange(values) }, theme);
  const draw = (panel: ErrorPanel): Panel => {
    const contexts = contextAxis(pointsOf(panel));
    const { min, max, ticks, gap } = contexts;
    return {
      title: panel.title,
      nameOf: (x) => [ticks.find(({ value }) => value === x)?.label ?? []].flat().join(' '),
      configuration: {
        type: 'scatter',
        data: {
          datasets: [
            ...(level ? [levelLine(level.value, contexts, theme)] : []),
            ...curvesToDatasets(panel.curves, hasPlace, contexts, theme),
          ],
        },
        options: {
          scales: {
            x: logAxis({ title: 'Known pixels', min, max, ticks }, theme),
            y: yAxis(panel.axis ?? axis),
          },
        },
        ...(gap !== undefined && { plugins: [axisGap(gap, theme.background)] }),
      },
    };
  };
  return {
    ...text,
    note: [
      `Bars: ${bars}.`,
      points.some(({ label }) => label !== undefined)
        ? 'Right of the gap: contexts that are not a number of pixels.'
        : '',
      level ? `Gray line: ${level.meaning}.` : '',
      !points.every(hasPlace) ? 'A logarithmic axis does not show errors of zero.' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
    panels: panels.map(draw),
    ...(panels.some(({ curves }) => curves.length > CROWD.curves)
      ? { width: CROWD.width, height: CROWD.height }
      : { width: panels.length > 1 ? 1120 : 760 }),
  };
}

/** Returns a horizontal gray line over the whole axis. */
function levelLine(value: number, { min, max }: ContextAxis, theme: Theme): ChartDataset<'scatter'> {
  return {
    showLine: true,
    pointRadius: 0,
    borderWidth: 1.5,
    borderColor: theme.reference,
    data: [min, max].map((x) => ({ x, y: value })),
  };
}

function curvesToDatasets(
  curves: readonly ErrorCurve[],
  hasPlace: (point: ErrorPoint) => boolean,
  { place }: ContextAxis,
  theme: Theme,
): ChartDataset<'scatter'>[] {
  let baselines = 0;
  let models = 0;
  return curves.flatMap(({ name, baseline, points: all }) => {
    const points = all.filter(hasPlace);
    const { color, ...dashes } = BASELINE_STYLES[
      baseline ? baselines++ % BASELINE_STYLES.length : 0
    ] as (typeof BASELINE_STYLES)[number];
    const style = baseline
      ? { borderWidth: 1.5, pointRadius: 3.5, ...dashes, borderColor: color(theme) }
      : { borderWidth: 2.5, pointRadius: 4.5, pointStyle: 'circle', borderColor: cycle(theme.lines, models++) };
    const dataset = (selected: readonly ErrorPoint[], showLine: boolean) =>
      ({
        ...style,
        borderDash: [...(('borderDash' in style && style.borderDash) || [])],
        showLine,
        pointBackgroundColor: showLine ? style.borderColor : theme.background,
        pointBorderWidth: showLine && !isStroke(style.pointStyle) ? 0 : 2,
        data: selected.map((point) => ({ x: place(point), y: point.mean })),
        deviations: selected.map(({ mean, low, high }) => [mean - low, high - mean]),
        label: name,
        curve: name,
        ...(showLine && { endLabel: name }),
      }) as ChartDataset<'scatter'>;
    const counts = points.filter(({ label }) => label === undefined).sort((a, b) => a.pixels - b.pixels);
    const named = points.filter(({ label }) => label !== undefined);
    return [dataset(counts, true), ...(named.length > 0 ? [dataset(named, false)] : [])];
  });
}

/** Returns whether a marker consists of strokes and has no interior. */
function isStroke(marker: string): boolean {
  return marker === 'star' || marker.startsWith('cross');
}
