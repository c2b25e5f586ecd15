import type { ChartDataset } from 'chart.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { cycle, dash, type Theme } from './theme.js';

/** Statistics of the emitted parameters over the steps of a training. */
export interface EmissionHistoryData extends FigureText {
  note: string;
  lastStep: number;
  panels: readonly EmissionPanel[];
}

/** Panel of one quantity over the training. */
export interface EmissionPanel {
  title: string;
  axis: string;
  /** Reference value, drawn as a gray line. */
  reference?: number;
  /** Values of each layer over the steps, from the first layer on. Values are above zero. */
  layers: readonly (readonly { step: number; value: number }[])[];
}

/**
 * Creates a figure of the emitted parameters' statistics over the training, by layer, compared with those of SIREN's
 * initialization.
 */
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
      // Dashes distinguish the curves in grayscale.
      borderDash: dash(layer),
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
