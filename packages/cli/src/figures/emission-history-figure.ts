import { COLLAPSED_SHARE, EXPLODED_RATIO, imageDependenceOf, type LayerEmission } from '@hypersiren/hypernet';
import type { ChartDataset } from 'chart.js';
import type { StatisticsRow } from '../run/statistics-log.js';
import { linearAxis, logAxis, logRange } from './axes.js';
import { type Panel, renderFigure } from './figure.js';
import { INK, lineColour } from './theme.js';

/** Lines that layers have beside their colours, so that they can be told apart in grey. */
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]] as const;

/** Least share that is drawn: what is below is the same for all images, to the last of float32's bits and beyond. */
const LEAST_SHARE = 1e-8;

/** A panel: what it shows of a layer, null for nothing. */
interface Quantity {
  title: string;
  axis: string;
  of: (layer: LayerEmission) => number | null;
  /** A value with a meaning of its own, drawn as a grey line. */
  reference?: number;
}

const ratio = ({ measured, expected }: LayerEmission['weight'] | LayerEmission['preActivation']): number | null =>
  expected > 0 ? measured / expected : null;

const QUANTITIES: readonly Quantity[] = [
  { title: 'Weights', axis: 'Standard deviation ÷ SIREN’s', of: ({ weight }) => ratio(weight), reference: 1 },
  { title: 'Biases', axis: 'Standard deviation ÷ SIREN’s', of: ({ bias }) => ratio(bias), reference: 1 },
  {
    title: 'Pre-activations',
    axis: 'Standard deviation ÷ SIREN’s',
    of: ({ preActivation }) => ratio(preActivation),
    reference: 1,
  },
  {
    title: 'Weights: share that depends on the image',
    axis: 'Share of the variance',
    of: ({ weight }) => weight.image && Math.max(weight.image.share, LEAST_SHARE),
    reference: COLLAPSED_SHARE,
  },
  {
    title: 'Biases: share that depends on the image',
    axis: 'Share of the variance',
    of: ({ bias }) => bias.image && Math.max(bias.image.share, LEAST_SHARE),
    reference: COLLAPSED_SHARE,
  },
  {
    title: 'Directions in which images differ',
    axis: 'Participation ratio of the spectrum',
    of: (layer) => imageDependenceOf(layer)?.dimensions ?? null,
  },
];

/** What is emitted for images in the course of a training, layer by layer, against SIREN's own statistics. PNG. */
export function emissionHistoryFigure(
  rows: readonly StatisticsRow[],
  { title, subtitle }: { title: string; subtitle?: string },
): Buffer {
  return renderFigure({
    title,
    ...(subtitle && { subtitle }),
    note:
      `Grey: SIREN’s own deviation; ${COLLAPSED_SHARE}, the share below which a layer counts as collapsed. A hidden layer ` +
      `counts as exploded above ${EXPLODED_RATIO}. Directions: of weights or biases, whichever depend more on the image.`,
    width: 1320,
    height: 860,
    columns: 3,
    panels: QUANTITIES.map((quantity) => panel(quantity, rows)),
  });
}

function panel({ title, axis, of, reference }: Quantity, rows: readonly StatisticsRow[]): Panel {
  const layers = rows[0]?.layers.length ?? 0;
  const lastStep = Math.max(1, ...rows.map(({ step }) => step));
  const datasets = Array.from({ length: layers }, (_, layer): ChartDataset<'scatter'> => {
    const data = rows.flatMap(({ step, layers }) => {
      const y = of(layers[layer] as LayerEmission);
      return y === null || !(y > 0) ? [] : [{ x: step, y }];
    });
    return {
      showLine: true,
      pointRadius: data.length > 1 ? 0 : 3,
      fill: false,
      data,
      borderColor: lineColour(layer),
      backgroundColor: lineColour(layer),
      borderWidth: 2.25,
      borderDash: [...(DASHES[layer % DASHES.length] ?? [])],
      ...(data.length > 0 && { endLabel: `${layer + 1}` }),
    };
  });
  const drawn = datasets.flatMap(({ data }) => data.map((point) => (point as { y: number }).y));
  const line: ChartDataset<'scatter'>[] =
    reference === undefined
      ? []
      : [
          {
            showLine: true,
            pointRadius: 0,
            borderWidth: 1.5,
            borderColor: INK.reference,
            data: [0, lastStep].map((x) => ({ x, y: reference })),
          },
        ];
  return {
    title,
    configuration: {
      type: 'scatter',
      data: { datasets: [...line, ...datasets] },
      options: {
        layout: { padding: { right: 24 } },
        scales: {
          x: linearAxis({ title: 'Training step', min: 0, max: lastStep }),
          y: logAxis({ title: axis, ...logRange([...drawn, ...(reference === undefined ? [] : [reference])]) }),
        },
      },
    },
  };
}
