import { type ComparedContext, compareEvaluations, type Evaluation } from '@hypersiren/hypernet/evaluation';
import { compareConfigs } from '../config/compare-configs.js';
import { commonContexts } from '../run/common-contexts.js';
import { checkSameImages } from '../run/measured-images.js';
import { type MeasuredRun, readMeasuredRun } from '../run/measured-run.js';
import { RunError } from '../run/run-error.js';

/** Comparison of runs. */
export interface RunComparison {
  /** The runs, in the given order. The name of a run is that of its folder. */
  readonly runs: readonly MeasuredRun[];
  /** Evaluation of each run, in the contexts that all runs share. */
  readonly evaluations: readonly Evaluation[];
  /** Errors with intervals, and differences from the first run. */
  readonly comparison: readonly ComparedContext[];
  /** Configuration keys that differ, with the value in each run. */
  readonly differences: ReturnType<typeof compareConfigs>;
}

/**
 * Compares runs: errors and differences from the first run, with intervals, and the configuration keys that differ.
 *
 * @param directories folders of one or more runs
 * @throws RunError `no-run`; `other-data` if the runs were evaluated on different images or share no context
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
