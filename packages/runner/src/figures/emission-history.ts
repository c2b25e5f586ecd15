import type { EmissionHistoryData, FigureText } from '@hypersiren/charts';
import type { ModelSpec } from '@hypersiren/hypernet';
import {
  COLLAPSED_SHARE,
  EXPLODED_RATIO,
  imageDependenceOf,
  type LayerEmission,
} from '@hypersiren/hypernet/statistics';
import type { StatisticsRow } from '../run/logs/statistics-log.js';

/** Smallest image-dependent share of the variance that is drawn. A smaller share is below the precision of float32. */
const MIN_SHARE = 1e-8;

/** Quantity of one panel. `of` returns null for a layer without it. */
interface Quantity {
  title: string;
  axis: string;
  of: (layer: LayerEmission) => number | null;
  /** Reference value, drawn as a gray line. */
  reference?: number;
}

const ratio = ({ measured, expected }: LayerEmission['weight'] | LayerEmission['preActivation']): number | null =>
  expected > 0 ? measured / expected : null;

const QUANTITIES: readonly Quantity[] = [
  { title: 'Weights', axis: 'Standard deviation ÷ that in SIREN', of: ({ weight }) => ratio(weight), reference: 1 },
  { title: 'Biases', axis: 'Standard deviation ÷ that in SIREN', of: ({ bias }) => ratio(bias), reference: 1 },
  {
    title: 'Pre-activations',
    axis: 'Standard deviation ÷ that in SIREN',
    of: ({ preActivation }) => ratio(preActivation),
    reference: 1,
  },
  {
    title: 'Image dependence of weights',
    axis: 'Image-dependent share of the variance',
    of: ({ weight }) => weight.image && Math.max(weight.image.share, MIN_SHARE),
    reference: COLLAPSED_SHARE,
  },
  {
    title: 'Image dependence of biases',
    axis: 'Image-dependent share of the variance',
    of: ({ bias }) => bias.image && Math.max(bias.image.share, MIN_SHARE),
    reference: COLLAPSED_SHARE,
  },
  {
    title: 'Directions in which images differ',
    axis: 'Participation ratio',
    of: (layer) => imageDependenceOf(layer)?.dimensions ?? null,
  },
];

/**
 * Creates the data of the chart of emitted parameters in training: every quantity of every layer that is above zero.
 */
export function emissionHistory(rows: readonly StatisticsRow[], text: FigureText): EmissionHistoryData {
  return {
    ...text,
    note:
      `Gray: SIREN’s own standard deviation, and the share (${COLLAPSED_SHARE}) below which a layer is collapsed. A hidden layer ` +
      `is exploded above ${EXPLODED_RATIO}. Directions: of weights or biases, whichever depend more on the image.`,
    lastStep: Math.max(1, ...rows.map(({ step }) => step)),
    panels: QUANTITIES.map(({ of, ...panel }) => ({
      ...panel,
      layers: (rows[0]?.layers ?? []).map((_, layer) =>
        rows.flatMap(({ step, layers }) => {
          const value = of(layers[layer] as LayerEmission);
          return value === null || !(value > 0) ? [] : [{ step, value }];
        }),
      ),
    })),
  };
}

/** Returns title and subtitle of the chart of emitted parameters. */
export function emissionHistoryText(name: string, { siren: { layers } }: ModelSpec): FigureText {
  const shapes = layers.map(({ inputs, outputs }, index) => `${index + 1}: ${inputs} × ${outputs}`);
  return {
    title: `Emitted parameters in training: ${name}`,
    subtitle: `For the same training images at each step. Layers ${shapes.join(', ')}`,
  };
}
