import { bootstrapRatios, type Interval } from '../statistics/bootstrap-intervals.js';
import { type Estimate, estimate } from '../statistics/estimate.js';

/** Swap ratio below which a hypernetwork is idle: another image's emitted parameters would do as well. */
export const IDLE_RATIO = 1.05;

/** Ratio of two errors with its 95 % confidence interval over images. */
export interface ErrorRatio extends Interval {
  readonly value: number;
}

/** Error with parameters emitted from other latents. Everything else is the image's own. */
export interface OtherParametersScore {
  /** Mean squared error on the scale of [0, 1]. */
  readonly mse: Estimate;
  /** Ratio to the error with the image's own parameters; null if that error is zero. */
  readonly ratio: ErrorRatio | null;
}

/** Contribution of the emitted parameters, over some of the pixels of each image. */
export interface EmissionScore {
  /** Swap error: with the parameters of the next image, or of the first image for the last one. */
  readonly swap: OtherParametersScore;
  /** Mean error: with the parameters of the mean latent of all images in the same context. */
  readonly mean: OtherParametersScore;
}

/**
 * @param own errors of the images with their own parameters, at least one
 * @param others errors of the same images with other parameters
 */
export function emissionScore(
  own: readonly number[],
  others: { readonly [Kind in keyof EmissionScore]: readonly number[] },
): EmissionScore {
  const [swap, mean] = bootstrapRatios([own, others.swap, others.mean]);
  const reference = estimate(own).mean;
  const score = (errors: readonly number[], interval: Interval | null | undefined): OtherParametersScore => {
    const mse = estimate(errors);
    return { mse, ratio: interval ? { value: mse.mean / reference, ...interval } : null };
  };
  return { swap: score(others.swap, swap), mean: score(others.mean, mean) };
}

/** Part of an evaluation's context that contains the emission score. */
interface EmissionContext {
  readonly context: string;
  readonly all: { readonly emission?: EmissionScore };
  readonly unknown: { readonly emission?: EmissionScore } | null;
}

/**
 * Returns the largest swap ratio of an evaluation over its contexts, of unknown pixels, or of all pixels if all are
 * known. The largest one is used since the ratio is 1 in any context so small that it does not distinguish images.
 *
 * @returns null if the swap ratio was not measured or is undefined in every context
 */
export function largestSwapRatio({ contexts }: { readonly contexts: readonly EmissionContext[] }): {
  readonly context: string;
  readonly ratio: ErrorRatio;
} | null {
  const measured = contexts.flatMap(({ context, all, unknown }) => {
    const ratio = (unknown ?? all).emission?.swap.ratio;
    return ratio ? [{ context, ratio }] : [];
  });
  return measured.reduce<(typeof measured)[number] | null>(
    (best, one) => (best && best.ratio.value >= one.ratio.value ? best : one),
    null,
  );
}
