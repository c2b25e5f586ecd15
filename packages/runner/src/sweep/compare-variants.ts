import path from 'node:path';
import { compareTrainings, type Evaluation, largestSwapRatio } from '@hypersiren/hypernet/evaluation';
import type { WrittenFile } from '../events/run-event.js';
import type { Task } from '../events/task.js';
import { writeFigures } from '../figures/write-figures.js';
import { relativePath } from '../relative-path.js';
import { commonContexts } from '../run/common-contexts.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import { formatJson } from '../run/files/format-json.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { checkSameImages } from '../run/measured-images.js';
import { readMeasuredRun } from '../run/measured-run.js';
import { readProvenance } from '../run/provenance.js';
import { runFolder } from '../run/run-folder.js';
import { comparedNames, type TrainedSweep } from './compared-names.js';
import type { SweepRun } from './plan-sweep.js';
import { type SweepFile, sweepChart } from './sweep-file.js';

/**
 * Compares the combinations without failed trainings, and the baselines of the first of them, and writes the comparison
 * and its chart into the folder of the sweep.
 *
 * @returns a result without `comparison` if there is no such combination, or no common context
 */
export async function compareVariants(
  folder: string,
  { name, sweep, plan, failed }: TrainedSweep,
  task: Task,
): Promise<{ comparison?: SweepFile; figures: WrittenFile[] }> {
  const names = comparedNames({ plan, failed });
  const plans = names.map((variant) => plan.filter((run) => run.variant === variant));
  const read = async (run: SweepRun) => {
    const directory = path.join(folder, run.name);
    const { evaluation } = await readMeasuredRun(directory);
    const { steps = 0, trainingSeconds = 0 } = (await readProvenance(runFolder(directory).provenance)) ?? {};
    return { directory: relativePath(directory), evaluation, steps, trainingSeconds };
  };
  const runs = await Promise.all(plans.map((seeds) => Promise.all(seeds.map(read))));
  checkSameImages(runs.flat());
  const baselines = commonBaselines(runs[0] ?? []);
  const evaluations = commonContexts([...runs.flat().map(({ evaluation }) => evaluation.model), ...baselines.flat()]);
  const [first] = evaluations;
  if (!first) return { figures: [] };
  const { seeds } = sweep;
  const { split, images } = first;
  const predictors = [...names, ...baselines.map(([one]) => one?.predictor as string)];
  const compared = compareTrainings(
    predictors.map((name, index) => ({ name, evaluations: evaluations.slice(index * seeds, (index + 1) * seeds) })),
  );
  const variants = names.map((name, index) => {
    const own = runs[index] ?? [];
    const swapRatios = own.flatMap(({ evaluation: { model } }) => largestSwapRatio(model)?.ratio.value ?? []);
    return {
      name,
      labels: plans[index]?.[0]?.labels ?? [],
      steps: own.map(({ steps }) => steps),
      trainingSeconds: own.map(({ trainingSeconds }) => trainingSeconds),
      ...(swapRatios.length === own.length && { swapRatios }),
    };
  });
  const comparison: SweepFile = { name, grid: sweep.grid, seeds, split, images, variants, comparison: compared };
  await writeFileAtomically(path.join(folder, 'comparison.json'), formatJson(comparison));
  const chart = { 'sweep chart': { file: 'comparison', content: sweepChart(comparison) } };
  return { comparison, figures: await writeFigures(folder, chart, task) };
}

/** Returns the baselines that every one of some trainings has measured: of each, its evaluations in the order of the trainings. */
function commonBaselines(runs: readonly { readonly evaluation: Pick<EvaluationFile, 'baselines'> }[]): Evaluation[][] {
  return (runs[0]?.evaluation.baselines ?? [])
    .map(({ predictor }) =>
      runs.flatMap(({ evaluation }) => evaluation.baselines.find((one) => one.predictor === predictor) ?? []),
    )
    .filter((measured) => measured.length === runs.length);
}
