import type { ChartDataset } from 'chart.js';
import { linearAxis } from './axes.js';
import { type Panel, renderFigure } from './figure.js';
import { FONT_FAMILY } from './fonts.js';
import { INK, TEXT, withOpacity } from './theme.js';

/** One layer's standard deviation, for latents of each scale. */
export interface LayerDeviation {
  /** Shape of the weights, inputs × outputs: `2 × 256`. */
  layer: string;
  /** What SIREN's rule gives. */
  expected: number;
  /** One per scale. */
  measured: readonly number[];
}

export interface EmissionDeviations {
  /** Names of the latents' scales. */
  scales: readonly string[];
  weights: readonly LayerDeviation[];
  /** Of the sines; a last, linear layer has none. */
  preActivations: readonly LayerDeviation[];
}

/** Departure from SIREN's statistics that still counts as keeping them. */
const TOLERANCE = 0.05;

/** The latents' scale is an order, so its colours are one too: dark to light. */
const SCALE_COLOURS = ['#2d1e60', '#2a6f97', '#2a9d6f', '#d9a400', '#e76f51', '#8a3b8f'] as const;
const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;

/** Deviations of weights and pre-activations over SIREN's, layer by layer, for latents of several scales. PNG. */
export function statisticsFigure(
  { scales, weights, preActivations }: EmissionDeviations,
  { title, subtitle }: { title: string; subtitle?: string },
): Buffer {
  const [left, right] = [
    panel('Emitted weights', scales, weights),
    panel('Pre-activations of the sines', scales, preActivations),
  ];
  return renderFigure({
    title,
    ...(subtitle && { subtitle }),
    note: `Band: SIREN’s own deviation ± ${TOLERANCE * 100} %; its value stands below each layer. One network strays by chance from the mean of many, the more the fewer outputs a layer has.`,
    width: 1120,
    panels: [
      left,
      {
        ...right,
        configuration: {
          ...right.configuration,
          options: { ...right.configuration.options, plugins: { legend: KEY } },
        },
      },
    ],
  });
}

function panel(title: string, scales: readonly string[], layers: readonly LayerDeviation[]): Panel {
  const ratios = scales.map((_, scale) => layers.map(({ measured, expected }) => (measured[scale] ?? 0) / expected));
  const farthest = Math.max(...ratios.flat().map((ratio) => Math.abs(ratio - 1)));
  const span = Math.max(3 * TOLERANCE, farthest * 1.15);
  return {
    title,
    configuration: {
      type: 'scatter',
      data: {
        datasets: [
          ...scales.map((name, scale) => markers(name, scale, scales.length, ratios[scale] ?? [])),
          ...bands(layers.length),
        ],
      },
      options: {
        scales: {
          x: linearAxis({
            title: 'Layer, its weights, SIREN’s deviation',
            min: -0.5,
            max: layers.length - 0.5,
            ticks: layers.map(({ layer, expected }, value) => ({
              value,
              label: [`${value + 1}`, layer, expected.toPrecision(3)],
            })),
          }),
          y: linearAxis({ title: 'Standard deviation ÷ SIREN’s', min: Math.max(0, 1 - span), max: 1 + span }),
        },
      },
    },
  };
}

/** The key of both panels, right of the last: every marker with its latents' scale, and SIREN's own line. */
const KEY = {
  display: true,
  position: 'right',
  align: 'start',
  labels: {
    usePointStyle: true,
    boxHeight: 8,
    padding: 14,
    color: INK.text,
    font: { family: FONT_FAMILY, size: TEXT.axis },
    filter: (item: { text: string }) => item.text !== undefined,
  },
} as const;

function markers(name: string, scale: number, scales: number, ratios: readonly number[]): ChartDataset<'scatter'> {
  const shift = (scale - (scales - 1) / 2) * 0.14;
  const colour = SCALE_COLOURS[scale % SCALE_COLOURS.length] as string;
  return {
    showLine: false,
    pointRadius: 5,
    pointStyle: MARKERS[scale % MARKERS.length] as string,
    borderColor: colour,
    pointBackgroundColor: colour,
    data: ratios.map((y, layer) => ({ x: layer + shift, y })),
    label: name,
  };
}

/** For every layer SIREN's own deviation and the band around it. */
function bands(layers: number): ChartDataset<'scatter'>[] {
  return Array.from({ length: layers }, (_, layer): ChartDataset<'scatter'>[] => {
    const line = (y: number) => [
      { x: layer - 0.38, y },
      { x: layer + 0.38, y },
    ];
    const base = { showLine: true, pointRadius: 0, borderWidth: 0 } as const;
    return [
      { ...base, data: line(1 + TOLERANCE), fill: '+1', backgroundColor: withOpacity(INK.reference, 0.18) },
      { ...base, data: line(1 - TOLERANCE), fill: false },
      {
        ...base,
        data: line(1),
        fill: false,
        borderWidth: 1.5,
        borderColor: INK.reference,
        ...(layer === 0 && { label: 'SIREN', pointStyle: 'line' }),
      },
    ];
  }).flat();
}
