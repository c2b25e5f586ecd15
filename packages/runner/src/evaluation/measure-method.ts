import { type InpaintedImages, inpaintForSheet } from '@hypersiren/charts';
import { getSplit, type ImageDataset, type SizeGroup, splitBySize } from '@hypersiren/datasets';
import { contextBatch, type Predictor } from '@hypersiren/hypernet';
import { EVALUATION_SEED, type Evaluation, evaluate, multiplyAdds } from '@hypersiren/hypernet/evaluation';
import type { Config } from '../config/schemas/schema.js';
import { asJob, type Task } from '../events/task.js';
import type { Protocol } from '../run/protocol.js';

/** Images and protocol that all methods of a benchmark share. */
export interface BenchmarkTask {
  config: Config;
  /** Dataset of the configuration, at the size that the model reads. */
  dataset: ImageDataset;
  protocol: Protocol;
}

/** Measurements that every method has. */
export interface MethodMeasure {
  evaluation: Evaluation;
  multiplyAdds: number | null;
  imagesPerSecond: number;
  inpainted: InpaintedImages;
}

/**
 * Evaluates a method: errors, multiply-adds, speed, and inpainted images for the contact sheet.
 *
 * @throws the abort reason of the signal
 */
export async function measureMethod(
  predictor: Predictor,
  { config, dataset }: BenchmarkTask,
  task: Task,
): Promise<MethodMeasure> {
  const { split, batch, images } = config.evaluation;
  const contexts = config.context.evaluate;
  const { start, count } = getSplit(dataset, split);
  const total = Math.min(images ?? Number.POSITIVE_INFINITY, count) * contexts.length;
  return asJob(task, { job: 'measuring', total, unit: 'images' }, async (progress) => {
    const { timed, seconds } = timePredictor(predictor);
    const evaluation = await evaluate(timed, {
      dataset,
      split,
      contexts,
      batch,
      ...(images !== undefined && { images }),
      signal: task.signal,
      onProgress: (done, of) => progress(Math.round((total * done) / of)),
    });
    // With all pixels known, because operations may depend on their number and are then the most.
    const key = { seed: EVALUATION_SEED, epoch: 0 };
    const { dataset: sized } = splitBySize(dataset, { start, count: 1 })[0] as SizeGroup;
    const one = await contextBatch(sized, { start, count }, Uint32Array.of(start), 'full', key);
    return {
      evaluation,
      multiplyAdds: await multiplyAdds(predictor, one),
      imagesPerSecond: total / seconds(),
      inpainted: await inpaintForSheet(predictor, dataset, { split, contexts }),
    };
  });
}

/** Wraps a predictor to measure the time that it spends on predictions, in seconds. */
function timePredictor(predictor: Predictor): { timed: Predictor; seconds: () => number } {
  let milliseconds = 0;
  const time = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    milliseconds += performance.now() - started;
    return result;
  };
  const { predictDistribution, emitting } = predictor;
  const timed: Predictor = {
    name: predictor.name,
    predict: (context) => time(() => predictor.predict(context)),
    ...(predictDistribution && { predictDistribution: (context) => time(() => predictDistribution(context)) }),
    ...(emitting && { emitting: { ...emitting, predict: (context) => time(() => emitting.predict(context)) } }),
  };
  return { timed, seconds: () => milliseconds / 1000 };
}
