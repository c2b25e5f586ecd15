import { countsOfSizes, getSplit } from '@hypersiren/datasets';
import { type Model, modelPredictor, type Predictor } from '@hypersiren/hypernet';
import { type BaselineConfig, fitBaseline } from '@hypersiren/hypernet/baselines';
import { type Evaluation, evaluate, priorPredictor, STRONGEST } from '@hypersiren/hypernet/evaluation';
import type { ChosenBackend } from '../backend/use-backend.js';
import type { Config } from '../config/schemas/schema.js';
import { asJob, type Task } from '../events/task.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import { measuredFingerprint, measuredSplit } from '../run/measured-images.js';
import { protocolOf } from '../run/protocol.js';
import type { Images } from '../training/load-images.js';
import { measureBaseline } from './measure-baseline.js';
import { strongestLeftOut } from './strongest-baseline.js';

export interface MeasuredTask extends Pick<Images, 'dataset'> {
  config: Config;
  /** Number of training steps of the model. */
  step: number;
  /** Backend in use. */
  backend: Pick<ChosenBackend, 'name'>;
}

/** Baselines that need no training and are evaluated beside every model. */
const QUICK_BASELINES: readonly BaselineConfig[] = [{ type: 'mean-image' }, { type: 'nearest-pixel' }];

/**
 * Evaluates a model, its linear prior and the default baselines on the same images and masks. The results of the
 * Gaussian posterior are cached, because fitting it is slow.
 *
 * @throws the abort reason of the signal
 */
export async function measureRun(model: Model, measured: MeasuredTask, task: Task): Promise<EvaluationFile> {
  const { config, dataset, step, backend } = measured;
  const learned = { ...splitOf(measured), context: config.context.train, seed: config.seed };
  const quick = await Promise.all(QUICK_BASELINES.map((baseline) => fitBaseline(baseline, learned)));
  const prior = priorPredictor(model);
  const predictors = [modelPredictor(model), ...quick, ...(prior ? [prior] : [])];
  const [own, ...others] = await evaluateAll(predictors, measured, task);
  const leftOut = config.evaluation.strongest ? strongestLeftOut(dataset, config.train.split) : undefined;
  if (leftOut !== undefined) task.tell({ type: 'baseline-left-out', reason: leftOut });
  else if (config.evaluation.strongest) {
    const benchmark = { config, dataset, protocol: await protocolOf(config, dataset) };
    const options = { backend, cache: true };
    const { method } = await measureBaseline(STRONGEST, benchmark, options, task);
    others.splice(quick.length, 0, method.evaluation);
  }
  const { name, fingerprint, height, width, channels } = dataset;
  return {
    name: config.name,
    step,
    dataset: {
      ...{ name, fingerprint, height, width, channels },
      measured: await measuredFingerprint(config.evaluation, dataset),
      ...(dataset.sizes && { sizes: countsOfSizes(dataset, measuredSplit(config.evaluation, dataset)) }),
    },
    model: own as Evaluation,
    baselines: others,
    ...(leftOut !== undefined && { leftOut: [leftOut] }),
  };
}

function splitOf({ config, dataset }: MeasuredTask) {
  return { dataset, split: getSplit(dataset, config.train.split) };
}

async function evaluateAll(
  predictors: readonly Predictor[],
  { config, dataset }: MeasuredTask,
  task: Task,
): Promise<Evaluation[]> {
  const { split, batch, images } = config.evaluation;
  const contexts = config.context.evaluate;
  const perPredictor = Math.min(images ?? Number.POSITIVE_INFINITY, getSplit(dataset, split).count) * contexts.length;
  const total = perPredictor * predictors.length;
  return asJob(task, { job: 'measuring', total, unit: 'images' }, async (progress) => {
    const evaluations: Evaluation[] = [];
    for (const predictor of predictors)
      evaluations.push(
        await evaluate(predictor, {
          dataset,
          split,
          contexts,
          batch,
          ...(images !== undefined && { images }),
          signal: task.signal,
          onProgress: (done, of) =>
            progress(evaluations.length * perPredictor + Math.round((perPredictor * done) / of)),
        }),
      );
    return evaluations;
  });
}
