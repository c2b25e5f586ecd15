import type { ChartDataset } from 'chart.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { loosePoints } from './markers.js';
import { cycle, type Theme } from './theme.js';

/** Error of one training, or of several trainings with different seeds. */
export interface SweepPoint {
  /** Label on the horizontal axis. */
  group: string;
  /** Name of the series, which has its own marker and an entry of the legend. Empty: no entry. */
  series: string;
  mean: number;
  low: number;
  high: number;
}

export interface SweepData extends FigureText {
  /** Title of the horizontal axis. Default: `Variant`. */
  axis?: string;
  /** Panels, one per context. `axis` is the title of the vertical axis. Default: `MSE`. */
  panels: readonly { title: string; axis?: string; points: readonly SweepPoint[] }[];
  /** Meaning of the error bars. */
  bars: string;
}

/** Largest number of characters in a line of a label. */
const LINE = 16;

/** Largest number of groups whose labels have room for several lines. The labels of more groups turn instead. */
const FEW_GROUPS = 10;

/** Largest angle of the labels, in degrees. */
const MAX_ROTATION = 60;

/** Width of a group's markers as a fraction of the distance between groups. */
const GROUP_WIDTH = 0.7;

/**
 * Creates a figure of the errors of a sweep. The first key's values are on the horizontal axis, and the other keys have
 * their own markers and colors.
 */
export function sweepFigure({ panels, bars, axis: groupAxis = 'Variant', ...text }: SweepData, theme: Theme): Figure {
  const points = panels.flatMap((panel) => panel.points);
  const groups = [...new Set(points.map(({ group }) => group))];
  const series = [...new Set(points.map((point) => point.series))];
  const draw = ({ title, axis = 'MSE', points }: SweepData['panels'][number]): Panel => ({
    title,
    nameOf: (x) => groups[Math.round(x)] ?? '',
    configuration: {
      type: 'scatter',
      data: { datasets: series.map((name, position) => markers(name, position, points)) },
      options: {
        scales: {
          x: linearAxis(
            {
              title: groupAxis,
              min: -0.5,
              max: groups.length - 0.5,
              ticks: groups.map((label, value) => ({
                value,
                label: groups.length > FEW_GROUPS ? label.replaceAll('_', ' ') : wrapped(label),
              })),
              maxRotation: MAX_ROTATION,
            },
            theme,
          ),
          y: logAxis({ title: axis, ...logRange(points.flatMap(({ low, mean, high }) => [low, mean, high])) }, theme),
        },
      },
    },
  });
  const markers = (name: string, position: number, all: readonly SweepPoint[]): ChartDataset<'scatter'> => {
    const own = all.filter((point) => point.series === name);
    const shiftIn = (group: string): number => {
      const beside = series.filter((one) => all.some((point) => point.series === one && point.group === group));
      return (beside.indexOf(name) - (beside.length - 1) / 2) * (GROUP_WIDTH / beside.length);
    };
    return {
      ...loosePoints(cycle(theme.lines, position), position),
      data: own.map(({ group, mean }) => ({ x: groups.indexOf(group) + shiftIn(group), y: mean })),
      deviations: own.map(({ low, mean, high }) => [mean - low, high - mean]),
      label: name,
    };
  };
  return {
    ...text,
    note: `Bars: ${bars}.`,
    columns: 1,
    width: 1120,
    height: 110 + 330 * panels.length,
    panels: panels.map(draw),
  };
}

/** Wraps the words of a label into short lines, so that neighboring labels do not overlap. */
function wrapped(label: string): string[] {
  const lines: string[] = [];
  for (const word of label.split(/[ _]+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
