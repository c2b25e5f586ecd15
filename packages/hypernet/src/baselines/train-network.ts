import { batches } from '@hypersiren/datasets';
import type { FullOptions } from '@hypersiren/siren/family';
import {
  DivergenceWatch,
  eventLoopYielder,
  type NamedVariables,
  Optimizer,
  valueAndGradients,
} from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { EncoderInput } from '../encoders/encoder.js';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import { divergedError } from '../training/diverged-error.js';
import { weightedError } from '../training/inpainting-loss.js';
import { prepareAhead } from '../training/prepare-ahead.js';
import type { FitOptions, FittedBaseline } from './baseline.js';

/** Training options of baseline networks: Adam with warm-up, cosine schedule and gradient clipping, as for models. */
export const networkTraining = {
  steps: z.int().min(1).default(2500).describe('Number of updates'),
  batch: z.int().min(1).default(64).describe('Images per step'),
  learningRate: z.number().positive().default(1e-3).describe('Peak of Adam’s learning rate'),
  mirror: z.boolean().default(false).describe('Whether every other image is mirrored left to right'),
  balance: z
    .number()
    .min(0)
    .default(0)
    .describe('Weight of an image’s error: its share of known pixels to this power; 0 weights all images equally'),
};

/** Training options of a baseline network, with every default. */
export type NetworkTraining = FullOptions<typeof networkTraining>;

/** A network before training. */
export interface Network {
  readonly name: string;
  readonly variables: NamedVariables;
  /** Loss weight of a known pixel, relative to an unknown one. */
  readonly known: number;
  /**
   * Returns the inpainted images [B, H, W, C], to be disposed by the caller. Differentiable with respect to the
   * variables.
   */
  inpaint(input: EncoderInput): tf.Tensor4D;
  dispose(): void;
}

/** Steps of linear warm-up and maximum gradient norm, as for the experiments' models. */
const WARMUP = 100;
const CLIP = 1;

/**
 * Trains a network to inpaint the images of a split with the squared error.
 *
 * @param network owned and disposed by the result; disposed if the training fails
 * @throws DivergedError after the first step whose loss or gradient is not finite or has exploded; the signal's reason;
 * DatasetError for a batch or a context that the dataset cannot provide
 */
export async function trainNetwork(
  network: Network,
  training: NetworkTraining,
  options: FitOptions,
): Promise<FittedBaseline> {
  const { steps, batch, learningRate: peak, mirror, balance } = training;
  const { dataset, split, context, seed, signal, onProgress } = options;
  const rate = {
    learningRate: peak,
    warmup: Math.min(WARMUP, Math.ceil(steps / 10)),
    schedule: 'cosine',
    steps,
  } as const;
  const optimizer = new Optimizer(network.variables, { ...rate, clip: CLIP });
  const watch = new DivergenceWatch();
  const yieldToEventLoop = eventLoopYielder();
  try {
    const known = prepareAhead(batches(split, { size: batch, seed, last: 'drop' }), ({ indices, epoch }) =>
      contextBatch(dataset, split, indices, context, { seed, epoch, mirror }),
    );
    for await (const context of known) {
      signal?.throwIfAborted();
      const input = contextTensors(context);
      const { values, gradients } = valueAndGradients(network.variables, () => {
        const squares = tf.square(tf.sub(network.inpaint(input), input.images));
        const byPlace = tf.reshape(squares, [batch, -1, dataset.channels]);
        return [weightedError(byPlace, input.mask, { known: network.known, balance })];
      });
      const { learningRate } = optimizer;
      const norm = optimizer.step(gradients);
      const [[loss], [gradient]] = await Promise.all([values.data<'float32'>(), norm.data<'float32'>()]);
      const step = optimizer.updates;
      const fault = watch.check({ loss: loss as number, gradient: gradient as number });
      const diverged =
        fault && (await divergedError(network.name, { step, fault, learningRate }, network.variables, gradients));
      tf.dispose([input.images, input.mask, values, norm, ...gradients]);
      if (diverged) throw diverged;
      onProgress?.(optimizer.updates, steps);
      await yieldToEventLoop();
      if (optimizer.updates === steps) break;
    }
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    optimizer.dispose();
  }
  return fitted(network, `${steps} steps of ${batch} images`);
}

function fitted(network: Network, details: string): FittedBaseline {
  return {
    name: network.name,
    parameterCount: [...network.variables.values()].reduce((sum, { size }) => sum + size, 0),
    details,
    predict: async (context) => {
      const images = tf.tidy(() => network.inpaint(contextTensors(context)));
      const values = await images.data<'float32'>();
      images.dispose();
      return values;
    },
    dispose: () => network.dispose(),
  };
}
