import type { Model } from '@hypersiren/hypernet';
import { type Comparison, emissionStatistics, type LayerEmission } from '@hypersiren/hypernet/statistics';
import type { LayerDeviation, StatisticsData } from './statistics-figure.js';

/** Number of latents at each scale, enough for standard deviations accurate to a few tenths of a percent. */
const LATENTS = 32;

/**
 * Measures the parameters that a model's hypernetwork emits for normal latents of several scales, compared with SIREN's
 * initialization.
 */
export async function measureEmission(model: Model, title: string): Promise<StatisticsData> {
  const grid = model.spec.patches?.grid ?? null;
  const statistics = await emissionStatistics(model.hypernetwork, { latents: LATENTS, grid });
  const { siren, config } = model.spec;
  const deviations = (of: (layer: LayerEmission) => Comparison): LayerDeviation[] =>
    siren.layers.map(({ inputs, outputs }, index) => {
      const compared = statistics.map(({ layers }) => of(layers[index] as LayerEmission));
      return {
        layer: `${inputs} × ${outputs}`,
        expected: compared[0]?.expected ?? Number.NaN,
        measured: compared.map(({ measured }) => measured),
      };
    });
  return {
    title,
    subtitle: `${LATENTS} normal ${grid ? 'tokens' : 'latents'} of ${config.hypernetwork.latent} numbers at each scale`,
    scales: statistics.map(({ latentStd }) => `latent std ${latentStd}`),
    weights: deviations(({ weight }) => weight),
    preActivations: deviations(({ preActivation }) => preActivation).slice(0, -1),
  };
}
