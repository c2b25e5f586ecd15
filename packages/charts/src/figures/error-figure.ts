import type { ChartDataset } from 'chart.js';
import { linearAxis, linearRange, logAxis, logRange, type Tick } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, type Theme } from './theme.js';

/** The errors of one predictor. */
export interface ErrorCurve {
  name: string;
  /** A baseline is drawn thinner, in gray: it is there to be beaten. */
  baseline: boolean;
  points: readonly ErrorPoint[];
}

/** The error in one context. */
export interface ErrorPoint {
  /** Context pixels of one image. */
  pixels: number;
  mean: number;
  /** The ends of its bar. */
  low: number;
  high: number;
  /** The context's name if it is not a count: `half`, `full`. */
  label?: string;
  /** False for a context that is no random choice of pixels (half): it belongs to no line. */
  scattered: boolean;
}

export interface ErrorPanel {
  title: string;
  curves: readonly ErrorCurve[];
}

export interface ErrorData extends FigureText {
  panels: readonly ErrorPanel[];
  /** What the bars are. */
  bars: string;
  /** What stands on the vertical axis; default the mean squared error. */
  axis?: string;
  /** Of the vertical axis; default logarithmic. */
  scale?: 'linear' | 'logarithmic';
  /** A value with a meaning of its own, drawn as a gray line, and what it means. */
  level?: { value: number; meaning: string };
  /** Values that the vertical axis has room for, whatever the points are; default none. */
  room?: readonly number[];
}

/** In color, marker and dash, so that no two are alike to anybody or in a gray print. */
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

/** Curves and height of a chart that still reads at the usual size; more of them get more room. */
const CROWD = { curves: 4, width: 1360, height: 640 };

/** Mean squared error, or another metric, against the number of context pixels on a logarithmic axis, with bars. */
export function errorFigure(data: ErrorData, theme: Theme): Figure {
  const { panels, bars, axis = 'Mean squared error, values in [0, 1]', scale = 'logarithmic', level, ...rest } = data;
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
  const draw = (panel: ErrorPanel, index: number): Panel => ({
    title: panel.title,
    nameOf: (x) => {
      const label = contextTicks(pointsOf(panel)).find(({ value }) => value === x)?.label ?? [];
      return [label].flat().join('');
    },
    configuration: {
      type: 'scatter',
      data: {
        datasets: [
          ...(level ? [levelLine(level.value, logRange(pointsOf(panel).map(({ pixels }) => pixels)), theme)] : []),
          ...curvesToDatasets(panel.curves, hasPlace, theme),
        ],
      },
      options: {
        layout: { padding: { right: 12 + Math.max(...panel.curves.map(({ name }) => name.length)) * 7.4 } },
        scales: {
          x: logAxis(
            {
              title: 'Context pixels',
              ...logRange(pointsOf(panel).map(({ pixels }) => pixels)),
              ticks: contextTicks(pointsOf(panel)),
            },
            theme,
          ),
          y: yAxis(index === 0 ? axis : ''),
        },
      },
    },
  });
  return {
    ...text,
    note: [
      `Bars: ${bars}.`,
      points.some(({ scattered }) => !scattered) ? 'Lone markers: contexts that are not scattered at random.' : '',
      level ? `Gray line: ${level.meaning}.` : '',
      !points.every(hasPlace) ? 'An error of zero has no place on a logarithmic axis.' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
    panels: panels.map(draw),
    ...(panels.some(({ curves }) => curves.length > CROWD.curves)
      ? { width: CROWD.width, height: CROWD.height }
      : { width: panels.length > 1 ? 1120 : 760 }),
  };
}

/** A gray line from one end of the horizontal axis to the other. */
function levelLine(value: number, { min, max }: { min: number; max: number }, theme: Theme): ChartDataset<'scatter'> {
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
        data: selected.map(({ pixels, mean }) => ({ x: pixels, y: mean })),
        deviations: selected.map(({ mean, low, high }) => [mean - low, high - mean]),
        label: name,
        curve: name,
        ...(showLine && { endLabel: name }),
      }) as ChartDataset<'scatter'>;
    const scattered = points.filter((point) => point.scattered).sort((a, b) => a.pixels - b.pixels);
    return [
      dataset(scattered, true),
      dataset(
        points.filter((point) => !point.scattered),
        false,
      ),
    ];
  });
}

/** Markers that are lines and have nothing to fill. */
function isStroke(marker: string): boolean {
  return marker === 'star' || marker.startsWith('cross');
}

/** Every context is a tick; names stand one row below the counts, since `full` may be close to a count. */
function contextTicks(points: readonly ErrorPoint[]): Tick[] {
  const ticks = new Map<number, Tick>();
  for (const { pixels, label } of points)
    ticks.set(pixels, { value: pixels, label: label ? ['', label] : [pixels.toLocaleString('en-US'), ''] });
  return [...ticks.values()].sort((a, b) => a.value - b.value);
}
