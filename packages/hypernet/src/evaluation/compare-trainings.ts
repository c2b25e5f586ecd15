import { HypernetError } from '../hypernet-error.js';
import type { BootstrapOptions } from '../statistics/bootstrap-intervals.js';
import { pigeonholeIntervals } from '../statistics/pigeonhole-intervals.js';
import { type ComparedContext, type ComparedError, checkSameTask } from './compare-evaluations.js';
import type { Evaluation, RegionScore } from './evaluate.js';

/** Evaluations of one training variant under several seeds. */
export interface TrainedVariant {
  readonly name: string;
  /** One evaluation per seed. All variants have the same order of seeds. */
  readonly evaluations: readonly Evaluation[];
}

/**
 * Compares training variants with the first of them, on the same images, masks and seeds. The intervals cover seeds and
 * images, see {@link pigeonholeIntervals}. Differences are taken per image and seed.
 *
 * @throws HypernetError `state` if the evaluations are of different images or masks, or the variants have different
 * numbers of seeds
 */
export function compareTrainings(variants: readonly TrainedVariant[], options?: BootstrapOptions): ComparedContext[] {
  const first = variants[0]?.evaluations[0];
  if (first === undefined) return [];
  const seeds = (variants[0] as TrainedVariant).evaluations.length;
  for (const { name, evaluations } of variants) {
    if (evaluations.length !== seeds)
      throw new HypernetError(
        'state',
        `compareTrainings: expected ${seeds} trainings of ${name}, got ${evaluations.length}`,
      );
    for (const other of evaluations) checkSameTask(first, other);
  }
  return first.contexts.map(({ context, knownPixels, unknown }, position) => {
    const compare = (region: (scores: Evaluation['contexts'][number]) => RegionScore): ComparedError[] =>
      compareTables(
        variants.map(({ name }) => name),
        variants.map(({ evaluations }) =>
          evaluations.map(({ contexts }) =>
            // The images without such pixels are the same for all evaluations, since the masks are.
            region(contexts[position] as Evaluation['contexts'][number]).images.filter((error) => error !== null),
          ),
        ),
        options,
      );
    return {
      context,
      knownPixels,
      all: compare((scores) => scores.all),
      unknown: unknown && compare((scores) => scores.unknown as RegionScore),
    };
  });
}

/** @param tables [variants][seeds][images] */
function compareTables(
  names: readonly string[],
  tables: readonly (readonly (readonly number[])[])[],
  options: BootstrapOptions | undefined,
): ComparedError[] {
  const [first = [], ...others] = tables;
  const differences = others.map((table) =>
    table.map((row, seed) => row.map((error, image) => error - (first[seed]?.[image] as number))),
  );
  const series = [...tables, ...differences];
  const estimates = pigeonholeIntervals(series, options).map((interval, index) => {
    const values = (series[index] as readonly (readonly number[])[]).flat();
    return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, ...interval };
  });
  return names.map((predictor, index) => ({
    predictor,
    error: estimates[index] as (typeof estimates)[number],
    difference:
      index === 0 || first.flat().length < 2
        ? null
        : (estimates[tables.length + index - 1] as (typeof estimates)[number]),
  }));
}
