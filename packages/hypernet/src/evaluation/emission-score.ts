import { bootstrapRatios, type Interval } from '../statistics/bootstrap-intervals.js';
import { type Estimate, estimate } from '../statistics/estimate.js';

/** Below this ratio of the errors a hypernetwork is idle: what it emits for an image could as well be another image's. */
export const IDLE_RATIO = 1.05;

/** How many times as large one error is as another, with its interval over the images, of 95 %. */
export interface ErrorRatio extends Interval {
  readonly value: number;
}

/** The error with parameters that were emitted from other latents, everything else being the image's own. */
export interface OtherParametersScore {
  /** Mean squared error on the scale of [0, 1]. */
  readonly mse: Estimate;
  /** Over the error with the own parameters; null where that is zero, so that there is no ratio. */
  readonly ratio: ErrorRatio | null;
}

/** What the emitted parameters contribute, over some of the pixels of each image. */
export interface EmissionScore {
  /** With another image's parameters: those of the next image, of the first one for the last. */
  readonly swap: OtherParametersScore;
  /** With the parameters of the mean latent of all the images in the same kind of context. */
  readonly mean: OtherParametersScore;
}

/**
 * @param own errors of the images with their own parameters, one or more
 * @param others errors of the same images
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

/** The part of an evaluation's context that tells of emission. */
interface EmissionContext {
  readonly context: string;
  readonly all: { readonly emission?: EmissionScore };
  readonly unknown: { readonly emission?: EmissionScore } | null;
}

/**
 * How much of an evaluation's errors hangs on the emitted parameters: the largest ratio, over its contexts, of the error of
 * unknown pixels with another image's parameters to that with the own; of all pixels where all are known. A context of so
 * little that all images look alike in it has a ratio of 1 by nature, so that the largest one tells.
 *
 * @returns null if it was not measured, or there is no ratio
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
