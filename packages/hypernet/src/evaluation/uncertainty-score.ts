import { type Estimate, estimate } from '../statistics/estimate.js';
import { CENTRAL_INTERVALS, type RegionLikelihood } from './image-likelihoods.js';

/** How well a predictor knows what it does not know, over some of the pixels of each image. */
export interface UncertaintyScore {
  /** Mean log-density of the true values in nats per value, for values in [0, 1]. */
  readonly logLikelihood: Estimate;
  /** For central intervals from narrow to wide: of a calibrated predictor, `observed` is `nominal`. */
  readonly coverage: readonly Coverage[];
  /** Log-likelihood of every image, in the split's order; null for an image without such pixels. */
  readonly images: readonly (number | null)[];
}

/** How often true values lie within a central interval of what is predicted. */
export interface Coverage {
  /** The interval's probability. */
  readonly nominal: number;
  /** Share of the true values within it. */
  readonly observed: Estimate;
}

/** Means over images, at least one of which is not null. */
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
