import { type BaselineConfig, baselines } from '../baselines/baselines.js';
import type { BootstrapOptions } from '../statistics/bootstrap-intervals.js';
import { type ComparedContext, type ComparedError, compareEvaluations } from './compare-evaluations.js';
import type { Evaluation } from './evaluate.js';

/** What stands beside every model, wherever the training images fit it: the best that any linear method can do. */
export const STRONGEST = { type: 'gaussian-posterior' } as const satisfies BaselineConfig;

/** Its name in tables and charts. */
export const STRONGEST_NAME = baselines[STRONGEST.type].title;

/** Models' errors less those of the strongest baseline in one kind of context: below 0 where the model is better. */
export interface LessStrongest extends Pick<ComparedContext, 'context'> {
  /** One for each model. */
  readonly all: readonly ComparedError[];
  /** Null if no image has unknown pixels. */
  readonly unknown: readonly ComparedError[] | null;
}

/**
 * Models beside the strongest baseline, image by image on the same masks.
 *
 * @param others among which the baseline is looked for
 * @returns undefined if it was not measured
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
