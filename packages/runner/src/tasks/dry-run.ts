import { statfs } from 'node:fs/promises';
import {
  batchesPerEpoch,
  bytesInMemory,
  contextName,
  getSplit,
  type ImageDataset,
  imagesOfSize,
  splitBySize,
} from '@hypersiren/datasets';
import { contextBatch, createModel, type Model, modelPredictor } from '@hypersiren/hypernet';
import { evaluate, evaluateResolution, multiplyAdds } from '@hypersiren/hypernet/evaluation';
import type { Config } from '../config/schemas/schema.js';
import { drawFigures } from '../evaluation/draw-figures.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { drawChart } from '../figures/draw-chart.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';
import { watchPeakMemory } from '../run/peak-memory.js';
import { describeSplits } from '../training/describe-splits.js';
import { fitModel } from '../training/finish-run.js';
import type { Images } from '../training/load-images.js';
import { commonGroup, modelShape } from '../training/model-shape.js';
import { type PrepareRunOptions, prepareRun } from '../training/prepare-run.js';
import { startFrom } from '../training/start-from.js';
import { timeStatistics } from '../training/time-statistics.js';
import { type StepTimes, secondsOfSteps, secondsPerStep, timeSteps } from '../training/time-steps.js';

/** Bytes of a parameter in a checkpoint: the parameter and two moments, in single precision. */
const CHECKPOINT_BYTES_PER_PARAMETER = 3 * 4;

/** Copies of a checkpoint in memory while it is written: the tensors and the file. */
export const COPIES_OF_CHECKPOINT = 2;

/** Passes of a step: forward, and backward with respect to parameters and to activations. */
const PASSES = 3;

/** Log line for drawing a loss chart, whose memory does not depend on the values. */
const SOME_STEP: MetricsRow = {
  ...{ step: 1, epoch: 0, loss: 1, pixel: 1, latent: 1, weights: 1 },
  ...{ gradientNorm: 1, learningRate: 1, seconds: 1 },
};

/** Options of {@link dryRun}. */
export type DryRunOptions = Omit<PrepareRunOptions, 'check'> & TaskOptions;

/** Properties of a training. */
export interface DryRun {
  readonly parameters: DryParameters;
  readonly data: DryData;
  /** Time and memory of the training. Left out if the signal aborted the measurement. */
  readonly training?: DryTraining;
}

/** Parameters of a model. */
export interface DryParameters {
  /** Tensors of the model. `fitted` ones are estimated from the images before the training. */
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly size: number;
    readonly fitted: boolean;
  }[];
  readonly parameterCount: number;
  /** Number of emitted parameters per image. */
  readonly emittedCount: number;
}

/** Properties of the images of a training. */
export interface DryData {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Every size, from the fewest to the most pixels, if images have several sizes. */
  readonly imageSizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  readonly fingerprint: string;
  /** Splits in use, with mean and standard deviation of their values in [0, 1]. */
  readonly splits: readonly {
    readonly name: string;
    readonly count: number;
    readonly mean: number;
    readonly std: number;
    /** Number of images that repeat another image of the split. */
    readonly repeated: number;
  }[];
  /**
   * Number of images of the evaluation split that also occur in the training split. Left out if the splits are the
   * same.
   */
  readonly shared?: number;
  /** Names of the contexts. Left out for a generator. */
  readonly contexts?: { readonly train: string; readonly evaluate: readonly string[] };
  /**
   * Sizes of the images in training, as multiples of the model's size. Empty if the configuration has no key
   * `resolution`.
   */
  readonly sizes: readonly number[];
  readonly epochs: number;
  readonly batchesPerEpoch: number;
}

/** Measured time and memory of a training. */
export interface DryTraining {
  readonly steps: number;
  readonly batch: number;
  /** What the multiply-adds of one image are for. */
  readonly purpose: 'inpaint' | 'generate';
  /** Multiply-adds for one image. `stepMultiplyAdds` is an estimate for a step. */
  readonly multiplyAdds: number;
  readonly stepMultiplyAdds: number;
  /** Mean seconds of a step, from the `warm` steps. The `first` steps are slower. */
  readonly stepSeconds: number;
  readonly timed: { readonly warm: number; readonly first: number };
  /** Seconds of the training without the evaluation. */
  readonly seconds: number;
  /**
   * Peak memory in bytes: of training and evaluation without baselines, or of the training of a generator. `imageMemory`
   * is the part of the images; null
   * if images are read from the disk.
   */
  readonly memory: number;
  readonly imageMemory: number | null;
  /**
   * Bytes of a checkpoint. `disk` is the size of all checkpoints that exist at once, and `free` is the free space in
   * the working directory.
   */
  readonly checkpoint: number;
  readonly disk: number;
  readonly free: number;
  readonly checkpointEvery: number;
  readonly keepCheckpoints: number;
}

/**
 * Measures a training without running it: parameters, operations, time, memory, disk space and dataset statistics. A
 * few steps are run, and nothing is written.
 *
 * @throws ConfigError, DatasetError or BackendError, as `train` does
 */
export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const task = taskOf(options);
  const { config, images } = await prepareRun(options, task);
  const { dataset } = images;
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  try {
    const parameters = describeParameters(model);
    const data = await describeData(config, dataset);
    // Fails if the training would fail here.
    if (config.train.from === undefined) await fitModel(model, { config, dataset }, task);
    else await startFrom(model, config.train.from, task);
    const times = await timeSteps(model, config, images, { signal: task.signal });
    if (task.signal.aborted) return { parameters, data };
    await stepAtLargest(model, config, images, task.signal);
    const statistics = await timeStatistics(model, config, images);
    const memory = await peakMemory(() => measureBatch(model, config, images, task.signal));
    if (task.signal.aborted) return { parameters, data };
    return {
      parameters,
      data,
      training: await describeTraining(model, config, dataset, { times, statistics, memory }),
    };
  } finally {
    model.dispose();
  }
}

function describeParameters({ spec, variables, fitted }: Model): DryParameters {
  const tensorsOf = (named: Model['variables'] | Model['fitted'], fitted: boolean) =>
    [...named].map(([name, { shape, size }]) => ({ name, shape, size, fitted }));
  const { parameterCount, emittedCount } = spec;
  return { tensors: [...tensorsOf(variables, false), ...tensorsOf(fitted, true)], parameterCount, emittedCount };
}

/** Returns properties of the splits in use: sizes, statistics, and the number of shared images. */
async function describeData(
  { train, evaluation, context, resolution }: Config,
  dataset: ImageDataset,
): Promise<DryData> {
  const { count } = getSplit(dataset, train.split);
  return {
    ...(await describeSplits(dataset, [train.split, evaluation.split])),
    contexts: { train: contextName(context.train), evaluate: context.evaluate.map(contextName) },
    sizes: resolution?.train ?? [],
    epochs: (train.steps * train.batch) / count,
    batchesPerEpoch:
      train.crop === undefined
        ? batchesPerEpoch(dataset, getSplit(dataset, train.split), { size: train.batch, unit: train.shards })
        : Math.floor(count / train.batch),
  };
}

/**
 * Returns the peak memory of a training in bytes: that of the steps, which the backend keeps, and the additional memory
 * of `measure`. On systems other than Linux, the peak memory of the process.
 */
async function peakMemory(measure: () => Promise<void>): Promise<number> {
  const ofSteps = 1024 * process.resourceUsage().maxRSS;
  const resident = process.memoryUsage.rss();
  const peak = watchPeakMemory();
  await measure();
  const after = peak();
  return after === null ? 1024 * process.resourceUsage().maxRSS : ofSteps + Math.max(0, after * 2 ** 20 - resident);
}

/**
 * Takes a few steps on the largest images if images have several sizes, to measure the memory that these steps need.
 */
async function stepAtLargest(model: Model, config: Config, images: Images, signal: AbortSignal): Promise<void> {
  const { train } = config;
  const split = getSplit(images.dataset, train.split);
  const largest = splitBySize(images.dataset, split).at(-1);
  if (!images.dataset.sizes || !largest || train.crop !== undefined) return;
  const own = (dataset: ImageDataset, scale: number) =>
    imagesOfSize(dataset, split, { height: largest.height * scale, width: largest.width * scale }).dataset;
  const dataset = own(images.dataset, 1);
  const trainTargets = images.trainTargets.map((target) =>
    target === images.dataset ? dataset : own(target, target.height / images.dataset.height),
  );
  const { shards } = train;
  const batch = Math.min(train.batch, dataset.count - (dataset.count % shards));
  const short: Config = { ...config, train: { ...train, split: 'images', batch, steps: trainTargets.length } };
  await timeSteps(model, short, { dataset, trainTargets, evaluationTargets: [] }, { signal });
}

/** Measures the model on as many images as are measured at a time, and draws its charts, for the memory that it takes. */
async function measureBatch(model: Model, config: Config, images: Images, signal: AbortSignal): Promise<void> {
  const { split, images: most = Number.POSITIVE_INFINITY, batch } = config.evaluation;
  const { dataset, evaluationTargets: targets } = images;
  const contexts = config.context.evaluate.slice(0, 1);
  const some = { dataset, split, images: Math.min(most, batch), contexts, signal };
  try {
    const evaluation = await evaluate(modelPredictor(model), { ...some, batch });
    if (targets.length > 0) await evaluateResolution(model, { ...some, targets });
    const { name, fingerprint, height, width, channels } = dataset;
    const described = { name, fingerprint, height, width, channels };
    const file = { name: config.name, step: 0, dataset: described, model: evaluation, baselines: [] };
    const figures = await drawFigures(model, { config, dataset, metrics: [SOME_STEP] }, file);
    for (const { content } of Object.values(figures))
      if (content !== undefined && !Buffer.isBuffer(content)) drawChart(content, 'png');
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  }
}

async function describeTraining(
  model: Model,
  { train: { steps, batch, split, checkpointEvery, keepCheckpoints } }: Config,
  dataset: ImageDataset,
  { times, statistics, memory }: { times: StepTimes; statistics: number; memory: number },
): Promise<DryTraining> {
  const trained = getSplit(dataset, split);
  const { dataset: sized, indices } = commonGroup(dataset, trained);
  const one = await contextBatch(sized, trained, indices.subarray(0, 1), 'full', { seed: 0, epoch: 0 });
  const operations = (await multiplyAdds(modelPredictor(model), one)) ?? 0;
  const parameters = [...model.variables.values()].reduce((sum, { size }) => sum + size, 0);
  const checkpoint = parameters * CHECKPOINT_BYTES_PER_PARAMETER;
  const { bavail, bsize } = await statfs('.');
  return {
    ...{ purpose: 'inpaint', steps, batch, checkpointEvery, keepCheckpoints, checkpoint },
    stepSeconds: secondsPerStep(times),
    timed: { warm: times.warm.length, first: times.first.length },
    multiplyAdds: operations,
    stepMultiplyAdds: PASSES * batch * operations,
    seconds: secondsOfSteps(times, steps) + statistics,
    memory: memory + COPIES_OF_CHECKPOINT * checkpoint,
    imageMemory: bytesInMemory(dataset),
    disk: (keepCheckpoints + 1) * checkpoint,
    free: bavail * bsize,
  };
}
