import { type EmissionStatistics, emissionStatistics, type Model } from '@hypersiren/hypernet';
import { statisticsFigure } from './statistics-figure.js';

/** Latents of each scale: enough for standard deviations to within a few tenths of a percent. */
const LATENTS = 32;

/** What a model's hypernetwork emits for normal latents of several scales, against SIREN's own statistics. PNG. */
export async function emissionFigure(model: Model, title: string): Promise<Buffer> {
  const statistics = await emissionStatistics(model.hypernetwork, { latents: LATENTS });
  const [any] = statistics as [EmissionStatistics, ...EmissionStatistics[]];
  const { latent } = model.spec.config.hypernetwork;
  return statisticsFigure(
    {
      layers: model.spec.siren.layers.map(({ inputs, outputs }) => `${inputs} × ${outputs}`),
      curves: statistics.map(({ latentDeviation, layers }) => ({
        name: `latent std ${latentDeviation}`,
        weightRatios: layers.map(({ weight }) => weight.measured / weight.expected),
        preActivations: layers.map(({ preActivation }) => preActivation.measured),
      })),
      expectedPreActivations: any.layers.map(({ preActivation }) => preActivation.expected),
    },
    { title, subtitle: `${LATENTS} normal latents of ${latent} numbers at each scale` },
  );
}
