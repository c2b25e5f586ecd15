import { type BatchPosition, getSplit, type ImageDataset, sizedBatches } from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { imagesFor } from '../model/context-batch.js';
import { divergedError } from '../training/diverged-error.js';
import { prepareAhead } from '../training/prepare-ahead.js';
import { updateAverages } from './moving-average.js';
import type { ObjectiveNumbers, PlayerName } from './objectives/objective.js';
import type { GeneratorTraining } from './training-state.js';

/** Position of the training of a generator, as plain data. */
export interface GeneratorPosition {
  /** Number of finished updates. */
  readonly step: number;
  /** Position of the next batch of training images. */
  readonly batch: BatchPosition;
}

/** Report of one step. */
export interface GeneratorReport extends GeneratorPosition {
  /** Loss of the generator before the update. */
  readonly loss: number;
  /** Further numbers of the objective by name, such as the loss of the discriminator. */
  readonly terms: Readonly<Record<string, number>>;
  /** Global norm of the generator's gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** Options of {@link trainGenerator}. */
export interface TrainGeneratorOptions {
  /** Networks, trained in place. Training continues from the number of updates of their optimizers. */
  readonly training: GeneratorTraining;
  readonly dataset: ImageDataset;
  /** Name of the split of training images; default `train`. */
  readonly split?: string;
  /** Images per step. */
  readonly batch: number;
  /** Number of updates at which training ends. */
  readonly steps: number;
  /** Decay of the generator's moving average; default 0.999. */
  readonly decay?: number;
  /** Whether images are mirrored left to right with probability 1/2; default false. */
  readonly mirror?: boolean;
  /** Seed of the order of images and of all random numbers; any integer. */
  readonly seed: number;
  /** Position of the first batch, as reported by an earlier training; default the start. */
  readonly from?: BatchPosition;
  /** Called after every step; training continues when its promise resolves. */
  readonly onStep?: (report: GeneratorReport) => void | Promise<void>;
  /** Stops training after the current step. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a generator and the second network of its objective. The same seed gives the same numbers on the same backend,
 * also if the training is stopped and resumed from its state.
 *
 * @returns final position; before `steps` only if the signal stopped the training
 * @throws DivergedError after the first step in which a loss or gradient of either network is not finite or has
 * exploded; HypernetError `option` for an option out of range; DatasetError for a split or batch that the dataset
 * cannot provide
 */
export async function trainGenerator(options: TrainGeneratorOptions): Promise<GeneratorPosition> {
  const { training, dataset, batch, steps, decay = 0.999, mirror = false, seed, from, signal, onStep } = options;
  const { generator, average, objective, optimizers } = training;
  checkCount('trainGenerator: steps', steps, 0);
  const split = getSplit(dataset, options.split ?? 'train');
  let position: GeneratorPosition = { step: optimizers.generator.updates, batch: from ?? { epoch: 0, offset: 0 } };
  const goesOn = () => position.step < steps && !signal?.aborted;
  if (!goesOn()) return position;
  if (position.step === 0) await objective.prepare?.(training, { dataset, split, mirror });
  const { height, width, channels } = generator.spec.shape;
  const ahead = prepareAhead(
    sizedBatches(dataset, split, { size: batch, seed, from: position.batch }),
    async ({ indices, epoch, next }) => ({
      next,
      images: await imagesFor(dataset, split, indices, { seed, epoch, mirror }),
    }),
  );
  const yieldToEventLoop = eventLoopYielder();
  for await (const { images, next } of ahead) {
    const { step } = position;
    const { learningRate } = optimizers.generator;
    const real = tf.tensor4d(images, [images.length / (height * width * channels), height, width, channels]);
    const numbers = objective.update(training, { images: real, seed, step });
    real.dispose();
    updateAverages(average.variables, generator.variables, { decay, step });
    const { loss, terms, watched } = await readNumbers(numbers);
    position = { step: step + 1, batch: next };
    for (const player of ['generator', 'partner'] as const)
      await check(training, player, watched[player], { step: position.step, learningRate });
    await onStep?.({ ...position, loss, terms, gradientNorm: watched.generator.gradient, learningRate });
    await yieldToEventLoop();
    if (!goesOn()) break;
  }
  return position;
}

interface Watched {
  readonly loss: number;
  readonly gradient: number;
}

/** @throws DivergedError if a network diverged */
async function check(
  { watches, objective, generator, partner }: GeneratorTraining,
  player: PlayerName,
  numbers: Watched,
  { step, learningRate }: { readonly step: number; readonly learningRate: number },
): Promise<void> {
  const fault = watches[player].check(numbers);
  if (!fault) return;
  const { variables } = player === 'generator' ? generator : partner;
  const name = player === 'generator' ? 'generator' : objective.partner;
  throw await divergedError(name, { step, fault, learningRate }, variables, [...variables.values()], 'Values');
}

/** Reads all numbers of a step in one transfer and disposes the scalars. */
async function readNumbers({ loss, terms, watched }: ObjectiveNumbers): Promise<{
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly watched: Readonly<Record<PlayerName, Watched>>;
}> {
  const { generator, partner } = watched;
  const scalars = [loss, generator.loss, generator.gradient, partner.loss, partner.gradient, ...Object.values(terms)];
  const joined = tf.stack(scalars);
  const numbers = Array.from(await joined.data());
  tf.dispose([joined, ...scalars]);
  const [own, ...others] = numbers as [number, number, number, number, number, ...number[]];
  const [a, b, c, d] = others as [number, number, number, number];
  return {
    loss: own,
    terms: Object.fromEntries(Object.keys(terms).map((name, index) => [name, numbers[index + 5] as number])),
    watched: { generator: { loss: a, gradient: b }, partner: { loss: c, gradient: d } },
  };
}
