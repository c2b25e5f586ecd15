import type { Evaluation } from './evaluate.js';

/** A model's errors beside those of what it is measured with, on the same images and masks. */
export interface MeasuredBeside {
  readonly model: Evaluation;
  readonly baselines: readonly Evaluation[];
}

/** The error that is left when one more part of a model does its work. */
export interface Contribution {
  readonly part: string;
  /** Mean squared error of unknown pixels on the scale of [0, 1]. */
  readonly error: number;
}

/** Parts that are measured as predictions by themselves, the first of them that there is. */
const STARTS = ['prior alone', 'mean image'] as const;

/**
 * What prior, shortcuts and emission contribute, in the context in the middle of those that leave pixels unknown: the error
 * of the prior alone (without one: of the mean image), that with the parameters of the mean latent, where all that depends
 * on the image comes through the shortcuts, and that with the own.
 *
 * @returns undefined if it was not measured
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
