import {
  type BatchPosition,
  type ContextSpec,
  getSplit,
  type ImageDataset,
  type ImageSize,
  sizedBatches,
  splitBySize,
} from '@hypersiren/datasets';
import { checkPrecision, type Precision } from '@hypersiren/siren';
import { type DivergenceFault, DivergenceWatch, eventLoopYielder, type Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { Model } from '../model/model.js';
import { modelAt } from '../model/sized-models.js';
import { readPart } from './batch-part.js';
import { type CoordinateSampling, checkCoordinates } from './coordinate-sample.js';
import { divergedError } from './diverged-error.js';
import { meansOf, type ProcessGroup, sumOverGroup, TreeSum } from './gradient-sum.js';
import { checkLossWeights, type LossTerm, type LossTerms, type LossWeights } from './inpainting-loss.js';
import { prepareAhead } from './prepare-ahead.js';
import { shardGradients } from './shard-gradients.js';
import { SettlesLater, stepUnderWay } from './step-under-way.js';
import { checkCrop, trainingTargets, withoutSizes } from './training-targets.js';

/** Position of a training, as plain data to be saved as JSON with the states of model and optimizer. */
export interface TrainPosition {
  /** Number of finished updates. */
  readonly step: number;
  /** Position of the next batch. */
  readonly batch: BatchPosition;
}

/** Report of one step. */
export interface StepReport extends TrainPosition {
  /** Epoch of the step's batch, from 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Terms of the loss, each before weighting, before the update. */
  readonly loss: LossTerms<number>;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** A periodic action, such as measuring the test error or saving a checkpoint. */
export interface TrainHook {
  /** Number of steps between two runs. The hook also runs after the last step. */
  readonly every: number;
  /** Action; training continues when its promise resolves. */
  readonly run: (report: StepReport) => void | Promise<void>;
}

/** Options of {@link train}. */
export interface TrainOptions {
  /** Model, trained in place. */
  readonly model: Model;
  /** Optimizer of the model's variables. Training continues from its number of updates. */
  readonly optimizer: Optimizer;
  readonly dataset: ImageDataset;
  /**
   * The same images in other sizes, integer multiples of the dataset's size. Each step compares its images with those
   * of one target, in turn. Default: the dataset itself.
   */
  readonly targets?: readonly ImageDataset[];
  /** Name of the split of training images; default `train`. */
  readonly split?: string;
  /** Context: known pixels, drawn anew for each image in each epoch. */
  readonly context: ContextSpec;
  readonly loss: LossWeights;
  /**
   * Number of coordinates at which each image is compared, drawn anew for each image and step, or `interlaced`; default
   * all. The loss is an unbiased estimate of the loss at all coordinates.
   */
  readonly coordinates?: CoordinateSampling;
  /** Whether images are mirrored left to right with probability 1/2, drawn anew in each epoch; default false. */
  readonly mirror?: boolean;
  /**
   * Height and width of a window that is cropped from each image, at a new random position in each epoch, so that a
   * batch has images of any sizes. Default: whole images, and batches of one size.
   */
  readonly crop?: ImageSize | undefined;
  /**
   * Images per batch, at most the number of images of the split. Images that do not fill a batch are left out of the
   * epoch. If images have several sizes, the last batch of each size may be smaller, and its gradient is weighted by
   * its number of images.
   */
  readonly batch: number;
  /**
   * Number of images whose gradients are computed at a time, which determines the memory; default a whole batch or
   * shard.
   */
  readonly microBatch?: number | undefined;
  /**
   * Number of shards of the batch, a power of two that divides the batch size; default 1. Gradients are computed per
   * shard and summed in a fixed tree. It is the maximum number of processes.
   */
  readonly shards?: number;
  /**
   * Group of processes that share the shards; default a single process. Results are bitwise independent of the number
   * of processes.
   */
  readonly group?: ProcessGroup | undefined;
  /**
   * Whether gradients of shards are rounded to the eight significant bits of bfloat16 whenever they are summed; default
   * false.
   */
  readonly brief?: boolean;
  /**
   * Precision of the products of sine networks in each step: `mixed` on the backend native. Evaluations between steps
   * are computed in float32. Default: `float32`.
   */
  readonly precision?: Precision;
  /** Number of updates at which training ends. */
  readonly steps: number;
  /** Seed of the order of images and of their contexts; any integer. */
  readonly seed: number;
  /** Position of the first batch, as reported by an earlier training; default the start. */
  readonly from?: BatchPosition;
  /** Called after every step; training continues when its promise resolves. */
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  readonly hooks?: readonly TrainHook[];
  /** Stops training after the current step, in all processes of the group. */
  readonly signal?: AbortSignal;
  /**
   * Watch that checks every step for divergence; default a new one. A resumed training needs the state of the previous
   * watch.
   */
  readonly watch?: DivergenceWatch;
}

/**
 * Trains a model to inpaint images. The same seed gives the same numbers on the same backend. A training that is
 * stopped and resumed from its position, with the states of model and optimizer, also gives the same numbers.
 *
 * @returns final position; before `steps` only if the signal stopped the training
 * @throws DivergedError after the first step whose loss or gradient is not finite or has exploded, on backends that
 * compute asynchronously one step later, before any hook of a diverged state; HypernetError
 * `option` for an option out of range; SirenError `option` for a precision that the backend lacks; DatasetError for a split, batch or context that the dataset cannot provide
 */
export async function train(options: TrainOptions): Promise<TrainPosition> {
  const { model, optimizer, dataset, context, loss, mirror = false, steps, seed, signal, hooks = [], onStep } = options;
  const { watch = new DivergenceWatch(), precision = 'float32' } = options;
  checkCount('train: steps', steps, 0);
  checkLossWeights(loss);
  checkPrecision('train: precision', precision);
  for (const { every } of hooks) checkCount('train: every', every);

  const split = getSplit(dataset, options.split ?? 'train');
  let position: TrainPosition = { step: optimizer.updates, batch: options.from ?? { epoch: 0, offset: 0 } };
  const { shards = 1, microBatch, group, brief = false, crop } = options;
  const coordinates = checkCoordinates(options.coordinates ?? 'all');
  const interlaced = coordinates === 'interlaced';
  const targets = trainingTargets(model, dataset, options.targets ?? [dataset], { crop, interlaced });
  checkShards(shards, options.batch, group);
  if (microBatch !== undefined) checkCount('train: microBatch', microBatch);
  if (crop) checkCrop(dataset, split, crop);
  else for (const size of splitBySize(dataset, split)) modelAt(model, size); // throws before the first step
  const source = { split, context, coordinates };
  let prepared = position.step;
  const shardsAhead = prepareAhead(
    sizedBatches(crop ? withoutSizes(dataset) : dataset, split, {
      size: options.batch,
      seed,
      from: position.batch,
      unit: shards,
    }),
    async ({ epoch, indices, next, dataset: sized }) => {
      const target = await targets.at(prepared++, sized);
      const read = (images: Uint32Array) => readPart(source, images, target, { seed, epoch, mirror, crop });
      const own = shardsOf(indices, shards, group).map((shard) => partsOf(shard, microBatch));
      return {
        epoch,
        next,
        share: indices.length / options.batch,
        shards: await Promise.all(own.map((parts) => Promise.all(parts.map(read)))),
      };
    },
  );
  const yieldToEventLoop = eventLoopYielder();
  let stopped = false;
  // All processes of a group stop after the same step.
  const goesOn = (): boolean => position.step < steps && !(group ? stopped : signal?.aborted);
  const isHooked = (step: number) => step === steps || hooks.some(({ every }) => step % every === 0);
  const begun = new SettlesLater<StepReport>(async (step) => {
    const report = await step.report;
    const fault = faultOf(watch, report);
    if (fault) throw await divergedError('train', { ...report, fault }, model.variables, step.gradients);
    await step.end();
    await onStep?.(report);
    for (const { every, run } of hooks) if (report.step % every === 0 || report.step === steps) await run(report);
  });
  try {
    if (!goesOn()) return position;
    // The data of a step is read while the one before is computed.
    for await (const { epoch, next, share, shards: ownShards } of shardsAhead) {
      const learningRate = optimizer.learningRate;
      const sums = { values: new TreeSum(), gradients: new TreeSum(brief && shards > 1) };
      let terms: readonly LossTerm[] = [];
      for (const parts of ownShards) {
        const shard = shardGradients(parts, loss, precision);
        terms = shard.terms;
        sums.values.add([shard.values]);
        sums.gradients.add(shard.gradients);
      }
      let own = { values: sums.values.take(), gradients: sums.gradients.take() };
      if (group) {
        const stop = tf.tensor1d([signal?.aborted ? 1 : 0]);
        const [total, stops] = await sumOverGroup(group, [...own.values, stop], false).catch((error) => {
          tf.dispose([...own.gradients]);
          throw error;
        });
        stopped = (await (stops as tf.Tensor).data())[0] !== 0;
        stops?.dispose();
        own = { values: [total as tf.Tensor], gradients: await sumOverGroup(group, own.gradients, brief) };
      }
      const [values] = meansOf(own.values, shards) as [tf.Tensor1D];
      const gradients = meansOf(own.gradients, shards / share);
      const norm = optimizer.step(gradients);
      position = { step: optimizer.updates, batch: next };
      const report = reportOf({ ...position, epoch, learningRate }, readAndDispose(terms, values, norm));
      // Hooks require that no later step has begun, and so do processes that stop together.
      await begun.begin(stepUnderWay(report, gradients), group !== undefined || isHooked(position.step));
      await yieldToEventLoop();
      if (!goesOn()) break;
    }
    await begun.settle();
  } finally {
    await begun.end();
    await targets.dispose();
  }
  return position;
}

/** @throws HypernetError `option` */
function checkShards(shards: number, batch: number, { size = 1 }: Partial<ProcessGroup> = {}): void {
  if (!Number.isSafeInteger(shards) || shards < 1 || (shards & (shards - 1)) !== 0 || batch % shards !== 0)
    throw new HypernetError(
      'option',
      `train: shards: expected a power of two that divides the batch of ${batch}, got ${shards}`,
    );
  if (shards % size !== 0)
    throw new HypernetError(
      'option',
      `train: ${size} processes cannot share ${shards} shard${shards === 1 ? '' : 's'}`,
    );
}

/** Returns the shards of a batch that belong to this process. */
function shardsOf(indices: Uint32Array, shards: number, { rank = 0, size = 1 }: Partial<ProcessGroup> = {}) {
  const images = indices.length / shards;
  return Array.from({ length: shards / size }, (_, index) => {
    const shard = (rank * shards) / size + index;
    return indices.subarray(shard * images, (shard + 1) * images);
  });
}

/** Splits the images of a shard into parts of equal size; the last part may be smaller. */
function partsOf(indices: Uint32Array, images = indices.length): Uint32Array[] {
  const count = Math.ceil(indices.length / images);
  return Array.from({ length: count }, (_, part) => indices.subarray(part * images, (part + 1) * images));
}

async function reportOf(
  started: Omit<StepReport, 'loss' | 'gradientNorm'>,
  numbers: Promise<Pick<StepReport, 'loss' | 'gradientNorm'>>,
): Promise<StepReport> {
  return { ...started, ...(await numbers) };
}

function faultOf(watch: DivergenceWatch, { loss, gradientNorm }: StepReport): DivergenceFault | undefined {
  const fault = watch.check({ loss: loss.pixel, gradient: gradientNorm });
  return fault ?? (Number.isFinite(loss.total) ? undefined : { quantity: 'loss', value: loss.total, lowest: 0 });
}

async function readAndDispose(
  terms: readonly LossTerm[],
  values: tf.Tensor1D,
  norm: tf.Scalar,
): Promise<Pick<StepReport, 'loss' | 'gradientNorm'>> {
  const joined = tf.tidy(() => tf.concat([values, tf.reshape(norm, [1])]));
  tf.dispose([values, norm]);
  const numbers = await joined.data();
  joined.dispose();
  const loss = Object.fromEntries(terms.map((term, index) => [term, numbers[index] as number]));
  return { loss: loss as LossTerms<number>, gradientNorm: numbers[terms.length] as number };
}
