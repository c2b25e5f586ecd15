import type { Evaluation } from './evaluate.js';

/** Evaluation of a model and evaluations of other predictors on the same images and masks. */
export interface MeasuredBeside {
  readonly model: Evaluation;
  readonly baselines: readonly Evaluation[];
}

/** Error of a model when one more of its parts is used. */
export interface Contribution {
  readonly part: string;
  /** Mean squared error of unknown pixels on the scale of [0, 1]. */
  readonly error: number;
}

/** Names of the predictors whose error is the first part. The first one that was evaluated is used. */
const STARTS = ['prior alone', 'mean image'] as const;

/**
 * Returns the contributions of prior, shortcuts and emission to the error, in the middle one of the contexts with
 * unknown pixels. The errors are that of the prior alone (without a prior, of the mean image), that with the parameters
 * of the mean latent, in which image information comes from shortcuts only, and that with the image's own parameters.
 *
 * @returns undefined if an error was not measured
 */
export function contributions({
  model,
  baselines,
}: MeasuredBeside): { context: string; parts: readonly Contribution[] } | undefined {
  const open = model.contexts.filter(({ unknown }) => unknown?.emission).sort((a, b) => a.knownPixels - b.knownPixels);
  const middle = open[Math.floor((open.length - 1) / 2)];
  if (!middle?.unknown?.emission) return undefined;
  const errorOf = ({ contexts }: Evaluation) =>
    contexts.find(({ context }) => context === middle.context)?.unknown?.mse.mean;
  const start = STARTS.flatMap((name) => baselines.find(({ predictor }) => predictor === name) ?? [])[0];
  const startError = start && errorOf(start);
  return {
    context: middle.context,
    parts: [
      ...(start && startError !== undefined ? [{ part: start.predictor, error: startError }] : []),
      { part: 'mean latent', error: middle.unknown.emission.mean.mse.mean },
      { part: 'own latent', error: middle.unknown.mse.mean },
    ],
  };
}
