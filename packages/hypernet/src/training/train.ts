import { type BatchPosition, batches, type ContextSpec, getSplit, type ImageDataset } from '@hypersiren/datasets';
import { type DivergenceFault, DivergenceWatch, eventLoopYielder, type Optimizer } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { Model } from '../model/model.js';
import { readPart, type Target, targetsOf } from './batch-part.js';
import { type CoordinateSampling, checkCoordinates } from './coordinate-sample.js';
import { divergedError } from './diverged-error.js';
import { meansOf, type ProcessGroup, sumOverGroup, TreeSum } from './gradient-sum.js';
import { checkLossWeights, type LossTerm, type LossTerms, type LossWeights } from './inpainting-loss.js';
import { prepareAhead } from './prepare-ahead.js';
import { shardGradients } from './shard-gradients.js';

/** Where a training stands; plain data, to be saved as JSON beside the model's and the optimizer's state. */
export interface TrainPosition {
  /** Updates done. */
  readonly step: number;
  /** The next batch. */
  readonly batch: BatchPosition;
}

/** What one step did. */
export interface StepReport extends TrainPosition {
  /** Epoch of the step's batch, from 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** The terms of the loss, each before its weight, as they were before the update. */
  readonly loss: LossTerms<number>;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** Something to do now and then: measure the error on test images, save a checkpoint. */
export interface TrainHook {
  /** After every so many steps, and after the last. */
  readonly every: number;
  /** Awaited before training goes on. */
  readonly run: (report: StepReport) => void | Promise<void>;
}

/** A training: model, data, loss, optimizer, and where it begins, stops and reports. */
export interface TrainOptions {
  /** Trained in place. */
  readonly model: Model;
  /** Made for the model's variables; its updates so far are the step to go on from. */
  readonly optimizer: Optimizer;
  readonly dataset: ImageDataset;
  /**
   * The same images in other sizes, whole multiples of the dataset's: each step compares its images with those of one of
   * them, in turn; default the dataset itself.
   */
  readonly targets?: readonly ImageDataset[];
  /** Images to train on; default `train`. */
  readonly split?: string;
  /** Known pixels, drawn anew for each image in each epoch. */
  readonly context: ContextSpec;
  readonly loss: LossWeights;
  /**
   * At how many coordinates each image is compared, drawn anew for each image and step, or other ones in turn; default all. The loss
   * is an unbiased estimate of that at all of them.
   */
  readonly coordinates?: CoordinateSampling;
  /** Whether every other image, drawn anew in each epoch, is mirrored left to right: twice the images; default false. */
  readonly mirror?: boolean;
  /** Images per batch, at most those of the split; what does not fill a batch is left out of its epoch. */
  readonly batch: number;
  /** Images whose gradients are computed at a time, which memory follows; default all of a batch, or of a shard. */
  readonly microBatch?: number | undefined;
  /**
   * Parts of the batch whose gradients are computed one after the other and summed in a fixed tree, a power of two that divides it:
   * as many processes as that can share them; default 1.
   */
  readonly shards?: number;
  /** Processes that share the shards, and do all the same otherwise; none trains alone. Their number does not change a bit. */
  readonly group?: ProcessGroup | undefined;
  /** Whether gradients of shards are rounded to the eight significant bits of bfloat16 wherever they are summed; default false. */
  readonly brief?: boolean;
  /** Train until so many updates are done. */
  readonly steps: number;
  /** Any integer: decides order and contexts. */
  readonly seed: number;
  /** The batch to go on from, as reported; default the first. */
  readonly from?: BatchPosition;
  /** Called, and awaited, after every step. */
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  readonly hooks?: readonly TrainHook[];
  /** Stops training after the step that is under way, in all processes of the group. */
  readonly signal?: AbortSignal;
  /** Judges every step; default a new one. One that goes on needs the state of the one before. */
  readonly watch?: DivergenceWatch;
}

/**
 * Trains a model to inpaint images. The same seed gives the same numbers on the same backend; so does a training that
 * is stopped and goes on from its position with the model's and the optimizer's state of that moment.
 *
 * @returns where it stands; before `steps` only if the signal stopped it
 * @throws DivergedError after the first step whose loss or gradient is not finite or has exploded; HypernetError `option` for a
 *   setting out of range; DatasetError for a split, batch or context that the dataset cannot give
 */
export async function train(options: TrainOptions): Promise<TrainPosition> {
  const { model, optimizer, dataset, context, loss, mirror = false, steps, seed, signal, hooks = [], onStep } = options;
  const { watch = new DivergenceWatch() } = options;
  checkCount('train: steps', steps, 0);
  checkLossWeights(loss);
  for (const { every } of hooks) checkCount('train: every', every);

  const split = getSplit(dataset, options.split ?? 'train');
  let position: TrainPosition = { step: optimizer.updates, batch: options.from ?? { epoch: 0, offset: 0 } };
  const coordinates = checkCoordinates(options.coordinates ?? 'all');
  const targets = (options.targets ?? [dataset]).map((images) =>
    targetsOf(images, dataset, coordinates === 'interlaced'),
  );
  const { shards = 1, microBatch, group, brief = false } = options;
  checkShards(shards, options.batch, group);
  if (microBatch !== undefined) checkCount('train: microBatch', microBatch);
  const source = { dataset, split, context, coordinates };
  let prepared = position.step;
  const shardsAhead = prepareAhead(
    batches(split, { size: options.batch, seed, last: 'drop', from: position.batch }),
    async ({ epoch, indices, next }) => {
      const target = targetAt(targets, prepared++);
      const read = (images: Uint32Array) => readPart(source, images, target, { seed, epoch, mirror });
      const own = shardsOf(indices, shards, group).map((shard) => partsOf(shard, microBatch));
      return { epoch, next, shards: await Promise.all(own.map((parts) => Promise.all(parts.map(read)))) };
    },
  );
  const yieldToEventLoop = eventLoopYielder();
  let stopped = false;
  // Processes that work together stop together, after a step.
  const goesOn = (): boolean => position.step < steps && !(group ? stopped : signal?.aborted);
  try {
    if (!goesOn()) return position;
    // The data of a step is read while the one before is computed.
    for await (const { epoch, next, shards: ownShards } of shardsAhead) {
      const learningRate = optimizer.learningRate;
      const sums = { values: new TreeSum(), gradients: new TreeSum(brief && shards > 1) };
      let terms: readonly LossTerm[] = [];
      for (const parts of ownShards) {
        const shard = shardGradients(model, parts, loss);
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
      const gradients = meansOf(own.gradients, shards);
      const norm = optimizer.step(gradients);

      // What it did: all numbers in one reading.
      const numbers = await readAndDispose(terms, values, norm);
      position = { step: optimizer.updates, batch: next };
      const report: StepReport = { ...position, epoch, learningRate, ...numbers };
      const fault: DivergenceFault | undefined =
        watch.check({ loss: numbers.loss.pixel, gradient: numbers.gradientNorm }) ??
        (Number.isFinite(numbers.loss.total) ? undefined : { quantity: 'loss', value: numbers.loss.total, lowest: 0 });
      const diverged =
        fault && (await divergedError('train', { step: report.step, fault, learningRate }, model.variables, gradients));
      tf.dispose(gradients as tf.Tensor[]);
      if (diverged) throw diverged;
      await onStep?.(report);
      for (const { every, run } of hooks) if (report.step % every === 0 || report.step === steps) await run(report);
      await yieldToEventLoop();
      if (!goesOn()) break;
    }
  } finally {
    for (const { coordinates } of targets.flat()) tf.dispose([coordinates.rows, coordinates.columns]);
  }
  return position;
}

/** The sizes in turn; and of each, whenever its turn comes, its pixels in turn. */
function targetAt(targets: readonly (readonly Target[])[], step: number): Target {
  const own = targets[step % targets.length] as readonly Target[];
  return own[Math.floor(step / targets.length) % own.length] as Target;
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

/** The shards of a batch that are this process' own. */
function shardsOf(indices: Uint32Array, shards: number, { rank = 0, size = 1 }: Partial<ProcessGroup> = {}) {
  const images = indices.length / shards;
  return Array.from({ length: shards / size }, (_, index) => {
    const shard = (rank * shards) / size + index;
    return indices.subarray(shard * images, (shard + 1) * images);
  });
}

/** The images of a shard, so many at a time; the last may be fewer. */
function partsOf(indices: Uint32Array, images = indices.length): Uint32Array[] {
  const count = Math.ceil(indices.length / images);
  return Array.from({ length: count }, (_, part) => indices.subarray(part * images, (part + 1) * images));
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
