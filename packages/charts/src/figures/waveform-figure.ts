import type { ChartDataset } from 'chart.js';
import { linearAxis } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, type Theme } from './theme.js';

interface Point {
  x: number;
  y: number;
}

/** A recorded sound and the fitted sound. */
export interface WaveformData extends FigureText {
  /** Amplitudes of a short section, over milliseconds. */
  close: { recorded: readonly Point[]; fitted: readonly Point[] };
  /** Levels in dB over seconds, of the recording and of its difference from the fitted sound. */
  levels: { recorded: readonly Point[]; error: readonly Point[] };
}

/** Creates a figure of a short section of both sounds and of the levels of the recording and the error. */
export function waveformFigure({ close, levels, ...text }: WaveformData, theme: Theme): Figure {
  const line = (
    data: readonly Point[],
    name: string,
    borderColor: string,
    borderWidth = 2,
  ): ChartDataset<'scatter'> => ({
    showLine: true,
    pointRadius: 0,
    data: [...data],
    label: name,
    endLabel: name,
    curve: name,
    borderColor,
    borderWidth,
  });
  const panel = (title: string, [x, y]: [string, string], datasets: ChartDataset<'scatter'>[]): Panel => {
    const places = datasets.flatMap(({ data }) => data.map((point) => (point as Point).x));
    const [min, max] = [Math.min(...places), Math.max(...places)];
    return {
      title,
      configuration: {
        type: 'scatter',
        data: { datasets },
        options: {
          scales: { x: linearAxis({ title: x, min, max }, theme), y: linearAxis({ title: y }, theme) },
        },
      },
    };
  };
  const [blue, orange] = [cycle(theme.lines, 0), cycle(theme.lines, 1)];
  return {
    ...text,
    panels: [
      // chart.js draws the first dataset on top.
      panel(
        'The loudest part',
        ['Time, ms', 'Amplitude, share of full scale'],
        [line(close.fitted, 'fitted', blue, 1.5), line(close.recorded, 'recorded', theme.reference, 4)],
      ),
      panel(
        'Level over time',
        ['Time, s', 'Level, dB of full scale'],
        [line(levels.error, 'error', orange), line(levels.recorded, 'recorded', theme.reference)],
      ),
    ],
    note: 'Left: the recording is gray and thick. Right: level of the recording and of the error of the fitted sound.',
    width: 1120,
  };
}
