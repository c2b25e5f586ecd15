import { HypernetError } from '../hypernet-error.js';
import { type BootstrapOptions, bootstrapIntervals, type Interval } from '../statistics/bootstrap-intervals.js';
import type { ContextScore, Evaluation, RegionScore } from './evaluate.js';

/** Mean over images with its confidence interval. */
export interface IntervalEstimate extends Interval {
  readonly mean: number;
}

/** Error of one predictor in one region of one context, and its difference from the first predictor. */
export interface ComparedError {
  readonly predictor: string;
  /** Mean squared error on the scale of [0, 1]. */
  readonly error: IntervalEstimate;
  /**
   * Mean over images of this predictor's error minus the first predictor's, negative if this predictor is better. Null
   * for the first predictor, and for a single image, which has no interval.
   */
  readonly difference: IntervalEstimate | null;
}

/** Errors of all predictors in one context. */
export interface ComparedContext {
  readonly context: string;
  readonly knownPixels: number;
  readonly all: readonly ComparedError[];
  /** Errors of unknown pixels; null if no image has unknown pixels. */
  readonly unknown: readonly ComparedError[] | null;
}

/**
 * Compares predictors with the first of them, on the same images and masks. Errors differ more between images than
 * between methods, so the intervals of two methods may overlap although one method is better on nearly every image.
 * Compare methods by the interval of the difference.
 *
 * @throws HypernetError `state` if the evaluations are of different images or masks
 */
export function compareEvaluations(evaluations: readonly Evaluation[], options?: BootstrapOptions): ComparedContext[] {
  const [first] = evaluations;
  if (first === undefined) return [];
  for (const other of evaluations) checkSameTask(first, other);
  return first.contexts.map(({ context, knownPixels }, position) => {
    const scores = evaluations.map((evaluation) => evaluation.contexts[position] as ContextScore);
    const compare = (region: (score: ContextScore) => RegionScore | null) => {
      const regions = scores.map(region);
      if (regions.some((score) => score === null)) return null;
      return compareRegions(
        evaluations.map(({ predictor }) => predictor),
        regions as RegionScore[],
        options,
      );
    };
    const all = compare((score) => score.all) as ComparedError[];
    return { context, knownPixels, all, unknown: compare((score) => score.unknown) };
  });
}

/**
 * Returns the predictor with the smaller error: `this` or the `first`; null if the interval of the difference contains
 * zero, or there is none.
 */
export function betterOf({ difference }: ComparedError): 'this' | 'first' | null {
  if (difference === null || (difference.low <= 0 && difference.high >= 0)) return null;
  return difference.high < 0 ? 'this' : 'first';
}

function compareRegions(
  predictors: readonly string[],
  regions: readonly RegionScore[],
  options: BootstrapOptions | undefined,
): ComparedError[] {
  // The images without such pixels are the same for all evaluations, since the masks are.
  const errors = regions.map(({ images }) => images.filter((error) => error !== null));
  const [first, ...others] = errors as [number[], ...number[][]];
  const differences = others.map((other) => other.map((error, image) => error - (first[image] as number)));
  const series = [...errors, ...differences];
  const intervals = bootstrapIntervals(series, options);
  const estimateOf = (index: number): IntervalEstimate => {
    const values = series[index] as readonly number[];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, ...(intervals[index] as Interval) };
  };
  return predictors.map((predictor, index) => ({
    predictor,
    error: estimateOf(index),
    difference: index === 0 || first.length < 2 ? null : estimateOf(errors.length + index - 1),
  }));
}

/** @throws HypernetError `state` if the evaluations are of different images or masks */
export function checkSameTask(first: Evaluation, other: Evaluation): void {
  const task = ({ split, images, contexts }: Evaluation) => ({
    split,
    images,
    contexts: contexts.map(({ context }) => context).join(', '),
    masks: contexts.map(({ masks }) => masks).join(', '),
  });
  const [wanted, got] = [task(first), task(other)];
  for (const key of Object.keys(wanted) as (keyof typeof wanted)[])
    if (wanted[key] !== got[key])
      throw new HypernetError(
        'state',
        `compareEvaluations: expected ${other.predictor} measured on the ${key} of ${first.predictor}, ` +
          `${wanted[key]}, got ${got[key]}`,
      );
}
