import type { ContextBatch } from '../model/context-batch.js';
import { logDensity, MIN_STD } from '../model/distribution.js';
import type { PredictedDistribution } from '../model/predictor.js';

/** Central intervals of a normal distribution: the probability of each, and half its width in standard deviations. */
export const CENTRAL_INTERVALS = [
  { nominal: 0.1, halfWidth: 0.1256613 },
  { nominal: 0.2, halfWidth: 0.2533471 },
  { nominal: 0.3, halfWidth: 0.3853205 },
  { nominal: 0.4, halfWidth: 0.5244005 },
  { nominal: 0.5, halfWidth: 0.6744898 },
  { nominal: 0.6, halfWidth: 0.8416212 },
  { nominal: 0.7, halfWidth: 1.0364334 },
  { nominal: 0.8, halfWidth: 1.2815516 },
  { nominal: 0.9, halfWidth: 1.6448536 },
  { nominal: 0.95, halfWidth: 1.959964 },
  { nominal: 0.99, halfWidth: 2.5758293 },
] as const;

/** How well a distribution foretold some of the values of one image. */
export interface RegionLikelihood {
  /** Mean log-density of the true values, in nats per value, for values in [0, 1]. */
  readonly logLikelihood: number;
  /** Share of the true values within each of the {@link CENTRAL_INTERVALS}. */
  readonly coverage: readonly number[];
}

/** The same for one image. */
export interface ImageLikelihoods {
  /** Over all pixels and channels. */
  readonly all: RegionLikelihood;
  /** Over the unknown pixels and all channels; null if every pixel is known. */
  readonly unknown: RegionLikelihood | null;
}

/**
 * Likelihoods of true values under normal distributions, value by value. Means are not clipped; deviations below
 * {@link MIN_STD}, such as that of a pixel which is known for certain, are raised to it, for every predictor alike.
 *
 * @param predicted mean and deviation [B, H, W, C], for values in [-1, 1]
 * @param truth images [B, H, W, C] in [-1, 1] and their masks
 */
export function imageLikelihoods(
  { mean, std }: PredictedDistribution,
  { count, height, width, channels, images, masks }: ContextBatch,
): ImageLikelihoods[] {
  const pixels = height * width;
  const region = (image: number, counts: (pixel: number) => boolean): RegionLikelihood | null => {
    let values = 0;
    let sum = 0;
    const narrowest = CENTRAL_INTERVALS.map(() => 0); // values in each interval and in none that is narrower
    for (let pixel = image * pixels; pixel < (image + 1) * pixels; pixel++) {
      if (!counts(pixel)) continue;
      for (let index = pixel * channels; index < (pixel + 1) * channels; index++) {
        const sigma = Math.max(MIN_STD, std[index] as number);
        const standardized = Math.abs((images[index] as number) - (mean[index] as number)) / sigma;
        values++;
        sum += logDensity(standardized, sigma);
        const interval = CENTRAL_INTERVALS.findIndex(({ halfWidth }) => standardized <= halfWidth);
        if (interval >= 0) narrowest[interval] = (narrowest[interval] as number) + 1;
      }
    }
    if (values === 0) return null;
    let within = 0;
    const coverage = narrowest.map((more) => {
      within += more;
      return within / values;
    });
    return { logLikelihood: sum / values, coverage };
  };
  return Array.from({ length: count }, (_, image) => ({
    all: region(image, () => true) as RegionLikelihood,
    unknown: region(image, (pixel) => masks[pixel] === 0),
  }));
}
