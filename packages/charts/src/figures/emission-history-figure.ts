import type { ChartDataset } from 'chart.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, type Theme } from './theme.js';

/** Statistics of what is emitted over the steps of a training. */
export interface EmissionHistoryData extends FigureText {
  note: string;
  lastStep: number;
  panels: readonly EmissionPanel[];
}

/** One quantity in the course of the training. */
export interface EmissionPanel {
  title: string;
  axis: string;
  /** A value with a meaning of its own, drawn as a gray line. */
  reference?: number;
  /** Of every layer, the first first; values above zero. */
  layers: readonly (readonly { step: number; value: number }[])[];
}

/** Lines that layers have beside their colors, so that they can be told apart in gray. */
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]] as const;

/** What is emitted for images in the course of a training, layer by layer, against SIREN's own statistics. */
export function emissionHistoryFigure({ panels, lastStep, ...text }: EmissionHistoryData, theme: Theme): Figure {
  return {
    ...text,
    width: 1320,
    height: 860,
    columns: 3,
    panels: panels.map((panel) => drawPanel(panel, lastStep, theme)),
  };
}

function drawPanel({ title, axis, layers, reference }: EmissionPanel, lastStep: number, theme: Theme): Panel {
  const datasets = layers.map((points, layer): ChartDataset<'scatter'> => {
    const color = cycle(theme.lines, layer);
    return {
      showLine: true,
      pointRadius: points.length > 1 ? 0 : 3,
      fill: false,
      data: points.map(({ step, value }) => ({ x: step, y: value })),
      borderColor: color,
      backgroundColor: color,
      borderWidth: 2.25,
      borderDash: [...(DASHES[layer % DASHES.length] ?? [])],
      label: `layer ${layer + 1}`,
      ...(points.length > 0 && { endLabel: `${layer + 1}` }),
    };
  });
  const drawn = layers.flatMap((points) => points.map(({ value }) => value));
  const line: ChartDataset<'scatter'>[] =
    reference === undefined
      ? []
      : [
          {
            showLine: true,
            pointRadius: 0,
            borderWidth: 1.5,
            borderColor: theme.reference,
            data: [0, lastStep].map((x) => ({ x, y: reference })),
          },
        ];
  return {
    title,
    configuration: {
      type: 'scatter',
      data: { datasets: [...line, ...datasets] },
      options: {
        scales: {
          x: linearAxis({ title: 'Training step', min: 0, max: lastStep }, theme),
          y: logAxis({ title: axis, ...logRange([...drawn, ...(reference === undefined ? [] : [reference])]) }, theme),
        },
      },
    },
  };
}
