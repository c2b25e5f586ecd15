import type { ContextBatch } from '../model/context-batch.js';
import { logDensity, MIN_STD } from '../model/distribution.js';
import type { PredictedDistribution } from '../model/predictor.js';

/** Central intervals of a normal distribution: probability, and half width in standard deviations. */
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

/** Likelihood and coverage of some of the values of one image. */
export interface RegionLikelihood {
  /** Mean log-density of the true values, in nats per value, for values in [0, 1]. */
  readonly logLikelihood: number;
  /** Fraction of the true values within each of the {@link CENTRAL_INTERVALS}. */
  readonly coverage: readonly number[];
}

/** Likelihood and coverage of one image. */
export interface ImageLikelihoods {
  /** Likelihood and coverage over all pixels and channels. */
  readonly all: RegionLikelihood;
  /** Likelihood and coverage over the unknown pixels and all channels; null if every pixel is known. */
  readonly unknown: RegionLikelihood | null;
}

/**
 * Computes the likelihoods of true values under independent normal distributions. Means are not clipped. Standard
 * deviations below {@link MIN_STD}, such as that of a pixel known with certainty, are raised to it for every predictor.
 *
 * @param predicted mean and standard deviation [B, H, W, C], for values in [-1, 1]
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
    const narrowest = CENTRAL_INTERVALS.map(() => 0); // number of values whose narrowest interval is this one
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
