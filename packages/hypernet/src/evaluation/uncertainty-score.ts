import { type Estimate, estimate } from '../statistics/estimate.js';
import { CENTRAL_INTERVALS, type RegionLikelihood } from './image-likelihoods.js';

/** Quality of the predicted uncertainty, over some of the pixels of each image. */
export interface UncertaintyScore {
  /** Mean log-density of the true values in nats per value, for values in [0, 1]. */
  readonly logLikelihood: Estimate;
  /** Coverage of central intervals, from narrow to wide. A calibrated predictor has `observed` equal to `nominal`. */
  readonly coverage: readonly Coverage[];
  /** Log-likelihood of every image, in the split's order; null for an image without such pixels. */
  readonly images: readonly (number | null)[];
}

/** Fraction of true values within a central interval of the predicted distribution. */
export interface Coverage {
  /** Probability of the interval. */
  readonly nominal: number;
  /** Fraction of the true values within the interval. */
  readonly observed: Estimate;
}

/** Returns the means over images, at least one of which is not null. */
export function uncertaintyScore(images: readonly (RegionLikelihood | null)[]): UncertaintyScore {
  const measured = images.filter((image) => image !== null);
  return {
    logLikelihood: estimate(measured.map(({ logLikelihood }) => logLikelihood)),
    coverage: CENTRAL_INTERVALS.map(({ nominal }, interval) => ({
      nominal,
      observed: estimate(measured.map(({ coverage }) => coverage[interval] as number)),
    })),
    images: images.map((image) => image?.logLikelihood ?? null),
  };
}
