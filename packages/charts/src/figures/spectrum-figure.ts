import type { ChartDataset } from 'chart.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, MARKERS, type Theme } from './theme.js';

/** Power by spatial frequency. Entry k − 1 of every list is the power at k cycles per image. */
export interface SpectrumData extends FigureText {
  truth: readonly number[];
  contexts: readonly {
    name: string;
    prediction: readonly number[];
    /** Power of prediction − truth. */
    error: readonly number[];
  }[];
}

/**
 * Creates a figure of the spectra of predictions and of the truth, and of the power of the errors relative to the
 * truth.
 */
export function spectrumFigure({ truth, contexts, ...text }: SpectrumData, theme: Theme): Figure {
  const curve = (name: string, index: number, powers: readonly number[]): ChartDataset<'scatter'> => ({
    showLine: true,
    borderWidth: 2.25,
    borderColor: cycle(theme.lines, index),
    pointStyle: cycle(MARKERS, index),
    pointRadius: 2.5,
    pointBackgroundColor: cycle(theme.lines, index),
    data: points(powers),
    label: name,
    endLabel: name,
  });
  const line = (name: string, powers: readonly number[]): ChartDataset<'scatter'> => ({
    showLine: true,
    pointRadius: 0,
    borderWidth: 2.25,
    borderDash: [7, 4],
    borderColor: theme.text,
    data: points(powers),
    label: name,
    endLabel: name,
  });
  const shares = contexts.map(({ error }) => error.map((power, ring) => power / (truth[ring] as number)));
  return {
    ...text,
    note: 'Right: 0 is a perfect prediction; 1, an image without detail; above 1, wrong detail.',
    width: 1120,
    panels: [
      panel('Power', 'Power, values in [0, 1]', 'logarithmic', theme, [
        ...contexts.map(({ name, prediction }, index) => curve(name, index, prediction)),
        line('truth', truth),
      ]),
      panel('Relative power of the error', 'Power of the error ÷ power of the truth', 'linear', theme, [
        ...shares.map((share, index) => curve((contexts[index] as { name: string }).name, index, share)),
        {
          showLine: true,
          pointRadius: 0,
          borderWidth: 1.5,
          borderColor: theme.reference,
          data: points(truth.map(() => 1)),
        },
      ]),
    ],
  };
}

function points(powers: readonly number[]): { x: number; y: number }[] {
  return powers.flatMap((y, ring) => (Number.isFinite(y) ? [{ x: ring + 1, y }] : []));
}

function panel(
  title: string,
  axis: string,
  scale: 'logarithmic' | 'linear',
  theme: Theme,
  datasets: ChartDataset<'scatter'>[],
): Panel {
  const values = datasets.flatMap(({ data }) => data.map((point) => (point as { x: number; y: number }).y));
  const last = Math.max(2, ...datasets.map(({ data }) => data.length));
  return {
    title,
    configuration: {
      type: 'scatter',
      data: { datasets },
      options: {
        scales: {
          x: logAxis({ title: 'Spatial frequency, cycles per image', min: 1, max: last }, theme),
          y:
            scale === 'linear'
              ? linearAxis({ title: axis, min: 0 }, theme)
              : logAxis({ title: axis, ...logRange(values) }, theme),
        },
      },
    },
  };
}
