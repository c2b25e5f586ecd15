import type { ChartDataset } from 'chart.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import { renderFigure } from './figure.js';
import { FONT_FAMILY } from './fonts.js';
import { INK, TEXT, withOpacity } from './theme.js';

/** What a hypernetwork emits for latents of one scale, layer by layer. */
export interface EmissionCurve {
  name: string;
  /** Standard deviation of the emitted weights over SIREN's own, per layer. */
  weightRatios: readonly number[];
  /** Standard deviation of the pre-activations, per layer. */
  preActivations: readonly number[];
}

export interface EmissionStatistics {
  /** Shape of the weights, inputs × outputs: `2 × 256`, `256 × 256`, … */
  layers: readonly string[];
  curves: readonly EmissionCurve[];
  /** Standard deviation of the pre-activations that theory gives a SIREN, per layer. */
  expectedPreActivations: readonly number[];
}

/** Departure from SIREN's statistics that still counts as keeping them. */
const TOLERANCE = 0.05;

/** The latents' scale is an order, so its colours are one too: dark to light. */
const SCALE_COLOURS = ['#2d1e60', '#2a6f97', '#2a9d6f', '#d9a400', '#e76f51', '#8a3b8f'] as const;
const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;

/** Weights and pre-activations by layer against SIREN's, for latents of several scales. PNG. */
export function statisticsFigure(
  { layers, curves, expectedPreActivations }: EmissionStatistics,
  { title, subtitle }: { title: string; subtitle?: string },
): Buffer {
  const axis = (label: string) =>
    linearAxis({
      title: label,
      min: -0.5,
      max: layers.length - 0.5,
      ticks: layers.map((layer, value) => ({ value, label: [`${value + 1}`, layer] })),
    });
  const deviations = [...expectedPreActivations, ...curves.flatMap(({ preActivations }) => preActivations)];
  const farthest = Math.max(...curves.flatMap(({ weightRatios }) => weightRatios.map((ratio) => Math.abs(ratio - 1))));
  const span = Math.max(3 * TOLERANCE, farthest * 1.15);
  return renderFigure({
    title,
    ...(subtitle && { subtitle }),
    note: `Band: SIREN’s own value ± ${TOLERANCE * 100} %. Markers are set apart sideways to be told from each other. The fewer outputs a layer has, the more it strays by chance.`,
    width: 1120,
    panels: [
      {
        title: 'Emitted weights',
        configuration: {
          type: 'scatter',
          data: {
            datasets: [
              ...curveDatasets(curves, ({ weightRatios }) => weightRatios),
              ...expectationDatasets(layers.map(() => 1)),
            ],
          },
          options: {
            scales: {
              x: axis('Layer and its weights'),
              y: linearAxis({ title: 'Standard deviation ÷ SIREN’s', min: Math.max(0, 1 - span), max: 1 + span }),
            },
          },
        },
      },
      {
        title: 'Pre-activations',
        configuration: {
          type: 'scatter',
          data: {
            datasets: [
              ...curveDatasets(curves, ({ preActivations }) => preActivations),
              ...expectationDatasets(expectedPreActivations),
            ],
          },
          options: {
            scales: {
              x: axis('Layer and its weights'),
              y: logAxis({ title: 'Standard deviation', ...logRange(deviations, 0.1) }),
            },
            plugins: { legend: KEY },
          },
        },
      },
    ],
  });
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

function curveDatasets(
  curves: readonly EmissionCurve[],
  values: (curve: EmissionCurve) => readonly number[],
): ChartDataset<'scatter'>[] {
  return curves.map((curve, index) => {
    const shift = (index - (curves.length - 1) / 2) * 0.14;
    const colour = SCALE_COLOURS[index % SCALE_COLOURS.length] as string;
    return {
      showLine: false,
      pointRadius: 5,
      pointStyle: MARKERS[index % MARKERS.length] as string,
      borderColor: colour,
      pointBackgroundColor: colour,
      data: values(curve).map((y, layer) => ({ x: layer + shift, y })),
      label: curve.name,
    } as ChartDataset<'scatter'>;
  });
}

/** A step for every layer: SIREN's value and its band. */
function expectationDatasets(expected: readonly number[]): ChartDataset<'scatter'>[] {
  return expected.flatMap((value, layer): ChartDataset<'scatter'>[] => {
    const line = (y: number) => [
      { x: layer - 0.38, y },
      { x: layer + 0.38, y },
    ];
    const base = { showLine: true, pointRadius: 0, borderWidth: 0 } as const;
    return [
      { ...base, data: line(value * (1 + TOLERANCE)), fill: '+1', backgroundColor: withOpacity(INK.reference, 0.18) },
      { ...base, data: line(value * (1 - TOLERANCE)), fill: false },
      {
        ...base,
        data: line(value),
        fill: false,
        borderWidth: 1.5,
        borderColor: INK.reference,
        ...(layer === 0 && { label: 'SIREN', pointStyle: 'line' }),
      },
    ];
  });
}
