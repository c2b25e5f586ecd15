import { getSplit } from '@hypersiren/datasets';
import { type Model, modelPredictor, type Predictor } from '@hypersiren/hypernet';
import { type BaselineConfig, fitBaseline } from '@hypersiren/hypernet/baselines';
import { type Evaluation, evaluate, priorPredictor, STRONGEST } from '@hypersiren/hypernet/evaluation';
import { type ChosenBackend, type EvaluationFile, type Images, protocolOf } from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { announce } from './announce.js';
import { measureBaseline } from './benchmark/measure-baseline.js';
import { strongestLeftOut } from './benchmark/strongest-baseline.js';

export interface MeasuredTask extends Pick<Images, 'dataset'> {
  config: Config;
  /** Training steps of the model. */
  step: number;
  /** What computes. */
  backend: Pick<ChosenBackend, 'name'>;
}

/** What every model is measured beside: what asks for no time. */
const QUICK_BASELINES: readonly BaselineConfig[] = [{ type: 'mean-image' }, { type: 'nearest-pixel' }];

/**
 * Measures a model, what its linear prior alone gives, and the baselines that stand beside every model, on the same images
 * and masks. Results of the strongest baseline are kept, since it takes its time.
 *
 * @throws the signal's reason
 */
export async function measureRun(
  model: Model,
  task: MeasuredTask,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<EvaluationFile> {
  const { config, dataset, step, backend } = task;
  const learned = { ...splitOf(task), context: config.context.train, seed: config.seed };
  const quick = await Promise.all(QUICK_BASELINES.map((baseline) => fitBaseline(baseline, learned)));
  const prior = priorPredictor(model);
  const predictors = [modelPredictor(model), ...quick, ...(prior ? [prior] : [])];
  const [own, ...others] = await evaluateAll(predictors, task, terminal, signal);
  const leftOut = config.evaluation.strongest ? strongestLeftOut(dataset, config.train.split) : undefined;
  if (leftOut !== undefined) announce(terminal, 'baseline', leftOut);
  else if (config.evaluation.strongest) {
    const benchmark = { config, dataset, protocol: await protocolOf(config, dataset) };
    const options = { backend, cache: true };
    const { method } = await measureBaseline(STRONGEST, benchmark, options, terminal, signal);
    others.splice(quick.length, 0, method.evaluation);
  }
  const { name, fingerprint, height, width, channels } = dataset;
  return {
    name: config.name,
    step,
    dataset: { name, fingerprint, height, width, channels },
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
  terminal: Terminal,
  signal: AbortSignal | undefined,
): Promise<Evaluation[]> {
  const { split, batch, images } = config.evaluation;
  const contexts = config.context.evaluate;
  const perPredictor = Math.min(images ?? Number.POSITIVE_INFINITY, getSplit(dataset, split).count) * contexts.length;
  const total = perPredictor * predictors.length;
  const progress = startProgress(terminal.err, 'measuring', total, { unit: 'images', signal });
  try {
    const evaluations: Evaluation[] = [];
    for (const predictor of predictors)
      evaluations.push(
        await evaluate(predictor, {
          dataset,
          split,
          contexts,
          batch,
          ...(images !== undefined && { images }),
          ...(signal && { signal }),
          onProgress: (done, of) =>
            progress.update(evaluations.length * perPredictor + Math.round((perPredictor * done) / of)),
        }),
      );
    return evaluations;
  } finally {
    progress.stop();
  }
}
