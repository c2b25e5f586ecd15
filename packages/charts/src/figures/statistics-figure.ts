import type { ChartDataset } from 'chart.js';
import { linearAxis } from './axes.js';
import type { Figure, FigureText, Panel } from './figure.js';
import { loosePoints } from './markers.js';
import { cycle, type Theme, withOpacity } from './theme.js';

/** Standard deviation of one layer for latents of each scale. */
export interface LayerDeviation {
  /** Shape of the weights, inputs × outputs: `2 × 256`. */
  layer: string;
  /** Standard deviation in SIREN's initialization. */
  expected: number;
  /** Measured standard deviations, one per scale. */
  measured: readonly number[];
}

/** Standard deviations of weights and pre-activations by layer. */
export interface StatisticsData extends FigureText {
  /** Names of the scales of the latents. */
  scales: readonly string[];
  weights: readonly LayerDeviation[];
  /** Pre-activations of the sine layers. The last, linear layer has none. */
  preActivations: readonly LayerDeviation[];
}

/** Largest relative difference from SIREN's statistics that counts as equal. */
const TOLERANCE = 0.05;

/**
 * Creates a figure of the standard deviations of weights and pre-activations relative to SIREN's initialization, by
 * layer, for latents of several scales.
 */
export function statisticsFigure({ scales, weights, preActivations, ...text }: StatisticsData, theme: Theme): Figure {
  return {
    ...text,
    note: `Band: standard deviation in SIREN ± ${TOLERANCE * 100} %; its value is below each layer. A single network differs from the mean by chance, most in layers with few outputs.`,
    width: 1120,
    panels: [
      panel('Emitted weights', scales, weights, theme),
      panel('Pre-activations of the sines', scales, preActivations, theme),
    ],
  };
}

function panel(title: string, scales: readonly string[], layers: readonly LayerDeviation[], theme: Theme): Panel {
  const ratios = scales.map((_, scale) => layers.map(({ measured, expected }) => (measured[scale] ?? 0) / expected));
  const farthest = Math.max(...ratios.flat().map((ratio) => Math.abs(ratio - 1)));
  const span = Math.max(3 * TOLERANCE, farthest * 1.15);
  return {
    title,
    nameOf: (x) => `${Math.round(x) + 1}: ${layers[Math.round(x)]?.layer}`,
    configuration: {
      type: 'scatter',
      data: {
        datasets: [
          ...scales.map((name, scale) => markers(name, scale, scales.length, ratios[scale] ?? [], theme)),
          ...bands(layers.length, theme),
        ],
      },
      options: {
        scales: {
          x: linearAxis(
            {
              title: 'Layer, shape of its weights, standard deviation in SIREN',
              min: -0.5,
              max: layers.length - 0.5,
              ticks: layers.map(({ layer, expected }, value) => ({
                value,
                label: [`${value + 1}`, layer, expected.toPrecision(3)],
              })),
            },
            theme,
          ),
          y: linearAxis(
            { title: 'Standard deviation ÷ that in SIREN', min: Math.max(0, 1 - span), max: 1 + span },
            theme,
          ),
        },
      },
    },
  };
}

function markers(
  name: string,
  scale: number,
  scales: number,
  ratios: readonly number[],
  theme: Theme,
): ChartDataset<'scatter'> {
  const shift = (scale - (scales - 1) / 2) * 0.14;
  return {
    ...loosePoints(cycle(theme.order, scale), scale),
    data: ratios.map((y, layer) => ({ x: layer + shift, y })),
    label: name,
  };
}

/** Returns a line at SIREN's standard deviation and a band around it, for every layer. */
function bands(layers: number, theme: Theme): ChartDataset<'scatter'>[] {
  return Array.from({ length: layers }, (_, layer): ChartDataset<'scatter'>[] => {
    const line = (y: number) => [
      { x: layer - 0.38, y },
      { x: layer + 0.38, y },
    ];
    const base = { showLine: true, pointRadius: 0, borderWidth: 0 } as const;
    return [
      { ...base, data: line(1 + TOLERANCE), fill: '+1', backgroundColor: withOpacity(theme.reference, 0.18) },
      { ...base, data: line(1 - TOLERANCE), fill: false },
      {
        ...base,
        data: line(1),
        fill: false,
        borderWidth: 1.5,
        borderColor: theme.reference,
        ...(layer === 0 && { label: 'SIREN', pointStyle: 'line' }),
      },
    ];
  }).flat();
}
