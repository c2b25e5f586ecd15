import { type ComparedContext, compareEvaluations, type Evaluation } from '@hypersiren/hypernet/evaluation';
import { compareConfigs } from '../config/compare-configs.js';
import { commonContexts } from '../run/common-contexts.js';
import { checkSameImages } from '../run/measured-images.js';
import { type MeasuredRun, readMeasuredRun } from '../run/measured-run.js';
import { RunError } from '../run/run-error.js';

/** Runs side by side. */
export interface RunComparison {
  /** As they were given; a run's name is that of its folder. */
  readonly runs: readonly MeasuredRun[];
  /** What was measured of each, in the contexts that all have. */
  readonly evaluations: readonly Evaluation[];
  /** Errors with intervals, and differences to the first run's. */
  readonly comparison: readonly ComparedContext[];
  /** What their configurations do not have alike: a key with the value of each run. */
  readonly differences: ReturnType<typeof compareConfigs>;
}

/**
 * Sets runs side by side: errors and their differences to the first run's, each with its interval, and what their
 * configurations do not have alike.
 *
 * @param directories folders of one run or more
 * @throws RunError `no-run`; `other-data` if they were measured on different images, or have no context in common
 */
export async function compare(directories: readonly string[]): Promise<RunComparison> {
  const runs = await Promise.all(directories.map(readMeasuredRun));
  checkSameImages(runs.map(({ evaluation }, index) => ({ directory: directories[index] as string, evaluation })));
  const evaluations = commonContexts(runs.map(({ name, evaluation }) => ({ ...evaluation.model, predictor: name })));
  if (evaluations[0]?.contexts.length === 0)
    throw new RunError(
      'other-data',
      directories[0] as string,
      'has no context in common with the other runs',
      "Evaluate them in the same contexts, with `hypersiren evaluate <run> --set 'context.evaluate=[…]'`",
    );
  const comparison = compareEvaluations(evaluations);
  return { runs, evaluations, comparison, differences: compareConfigs(runs.map(({ config }) => config)) };
}
