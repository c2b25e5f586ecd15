import { type BaselineConfig, baselines } from '../baselines/baselines.js';
import type { BootstrapOptions } from '../statistics/bootstrap-intervals.js';
import { type ComparedContext, type ComparedError, compareEvaluations } from './compare-evaluations.js';
import type { Evaluation } from './evaluate.js';

/**
 * Baseline that every model is compared with, wherever it can be fitted to the training images. With exact moments, no
 * linear method has a smaller expected squared error.
 */
export const STRONGEST = { type: 'gaussian-posterior' } as const satisfies BaselineConfig;

/** Name of the strongest baseline in tables and charts. */
export const STRONGEST_NAME = baselines[STRONGEST.type].title;

/**
 * Differences of models' errors from those of the strongest baseline in one context, negative if the model is better.
 */
export interface LessStrongest extends Pick<ComparedContext, 'context'> {
  /** One difference for each model, over all pixels. */
  readonly all: readonly ComparedError[];
  /** One difference for each model, over the unknown pixels; null if no image has unknown pixels. */
  readonly unknown: readonly ComparedError[] | null;
}

/**
 * Compares models with the strongest baseline, image by image on the same masks.
 *
 * @param others evaluations that may contain the baseline
 * @returns undefined if the baseline was not evaluated
 */
export function lessStrongest(
  models: readonly Evaluation[],
  others: readonly Evaluation[],
  options?: BootstrapOptions,
): readonly LessStrongest[] | undefined {
  const strongest = others.find(({ predictor }) => predictor === STRONGEST_NAME);
  if (!strongest || models.length === 0) return undefined;
  return compareEvaluations([strongest, ...models], options).map(({ context, all, unknown }) => ({
    context,
    all: all.slice(1),
    unknown: unknown?.slice(1) ?? null,
  }));
}
