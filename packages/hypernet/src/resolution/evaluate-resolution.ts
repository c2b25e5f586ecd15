import {
  bytesToFloat,
  type ContextSpec,
  contextName,
  getSplit,
  type ImageDataset,
  type Split,
  sequentialBatches,
} from '@hypersiren/datasets';
import { psnr } from '@hypersiren/siren';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION_SEED } from '../evaluation/evaluate.js';
import { interpolateMap } from '../local/interpolate-map.js';
import { interpolations } from '../local/interpolation.js';
import { contextBatch, contextTensors } from '../model/context-batch.js';
import type { Model } from '../model/model.js';
import { type Estimate, estimate } from '../statistics/estimate.js';
import { finerAxes } from './finer-axes.js';

/** Dimensions: B images, H rows, W columns, C channels of an image. */

/** Errors of images at one size. */
export interface ResolutionScore {
  /** PSNR in dB of the values, clipped to [-1, 1], on the scale of [0, 1]. */
  readonly value: Estimate;
  /**
   * PSNR in dB of the differences between neighboring pixels, along rows and columns, for values on the scale of [0,
   * 1].
   */
  readonly gradient: Estimate;
}

/** Scores in one context at one size. */
export interface ResolutionEvaluation {
  readonly context: string;
  /** Number of rows of the images divided by that of the model's input images. */
  readonly scale: number;
  /** Score of the continuous image, rendered at that size. */
  readonly model: ResolutionScore;
  /**
   * Score of the continuous image rendered at the size of the model's input and enlarged by bicubic interpolation (Keys
   * 1981).
   */
  readonly bicubic: ResolutionScore;
}

/** Options of {@link evaluateResolution}. */
export interface EvaluateResolutionOptions {
  /** Dataset of the model's input images. */
  readonly dataset: ImageDataset;
  /** Datasets of the same images in the evaluated sizes, each an integer multiple of the input size. */
  readonly targets: readonly ImageDataset[];
  /** Name of the split; default `test`. */
  readonly split?: string;
  readonly contexts: readonly ContextSpec[];
  /** Number of images, from the start of the split; default all. */
  readonly images?: number;
  /** Number of images per batch; default 16. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Called after every batch. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Measures the errors of images rendered at other sizes than the model's input, compared with true images of those
 * sizes. The masks are the common ones of evaluations.
 *
 * @throws HypernetError or DatasetError for an option out of range
 */
export async function evaluateResolution(
  model: Model,
  options: EvaluateResolutionOptions,
): Promise<ResolutionEvaluation[]> {
  const { dataset, targets, split: name = 'test', contexts, batch = 16 } = options;
  const whole = getSplit(dataset, name);
  const split: Split = { start: whole.start, count: Math.min(options.images ?? whole.count, whole.count) };
  const yieldToEventLoop = eventLoopYielder();
  const evaluations: ResolutionEvaluation[] = [];
  let done = 0;
  for (const context of contexts)
    for (const target of targets) {
      const scale = target.height / dataset.height;
      const scores: ImageScores[] = [];
      for (const indices of sequentialBatches(split, batch)) {
        options.signal?.throwIfAborted();
        const known = contextTensors(
          await contextBatch(dataset, split, indices, context, { seed: EVALUATION_SEED, epoch: 0 }),
        );
        const truth = bytesToFloat(await target.read(indices));
        const errors = tf.tidy(() => imageErrors(model, known, tf.tensor(truth), scale));
        scores.push(...((await errors.array()) as ImageScores[]));
        tf.dispose([known.images, known.mask, errors]);
        done += indices.length;
        options.onProgress?.(done, split.count * contexts.length * targets.length);
        await yieldToEventLoop();
      }
      const score = (value: number, gradient: number): ResolutionScore => ({
        value: estimate(scores.map((row) => psnr(row[value] as number))),
        gradient: estimate(scores.map((row) => psnr(row[gradient] as number))),
      });
      evaluations.push({ context: contextName(context), scale, model: score(0, 1), bicubic: score(2, 3) });
    }
  return evaluations;
}

/**
 * Mean squared errors of one image: of the model's values and differences, and of the bicubic enlargement's values and
 * differences.
 */
type ImageScores = [number, number, number, number];

/** Returns the {@link ImageScores} of every image, [B, 4]. */
function imageErrors(
  model: Model,
  known: ReturnType<typeof contextTensors>,
  truth: tf.Tensor,
  scale: number,
): tf.Tensor {
  const [images, height, width, channels] = known.images.shape;
  const shape = [images, height * scale, width * scale, channels] as [number, number, number, number];
  const coordinates = finerAxes({ height, width }, scale);
  const emitted = model.inpaint(known);
  const fine = tf.reshape(model.valuesAt(emitted, coordinates), shape) as tf.Tensor4D;
  const own = tf.reshape(model.valuesAt(emitted, finerAxes({ height, width }, 1)), known.images.shape) as tf.Tensor4D;
  const enlarged = tf.reshape(interpolateMap(own, coordinates, interpolations.cubic), shape) as tf.Tensor4D;
  const wanted = tf.reshape(truth, shape) as tf.Tensor4D;
  const errors = [fine, enlarged].flatMap((image) => {
    const difference = tf.div(tf.sub(tf.clipByValue(image, -1, 1), wanted), 2) as tf.Tensor4D; // on the scale of [0, 1]
    return [tf.mean(tf.square(difference), [1, 2, 3]), neighborError(difference)];
  });
  return tf.stack(errors, 1);
}

/**
 * Returns the mean square of the differences between neighboring pixels of an error image, [B]. Since differences are
 * linear, this is the error of the differences.
 */
function neighborError(image: tf.Tensor4D): tf.Tensor {
  const [images, height, width] = image.shape;
  const squares = [
    tf.sub(tf.slice(image, [0, 1], [-1, height - 1]), tf.slice(image, [0, 0], [-1, height - 1])),
    tf.sub(tf.slice(image, [0, 0, 1], [-1, -1, width - 1]), tf.slice(image, [0, 0, 0], [-1, -1, width - 1])),
  ].map((difference) => tf.reshape(tf.square(difference), [images, -1]));
  return tf.mean(tf.concat(squares, 1), 1);
}
