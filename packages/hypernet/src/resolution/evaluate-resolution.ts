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

/** Letters: B images, H rows, W columns, C channels of an image. */

/** How well an image of some size is met. */
export interface ResolutionScore {
  /** PSNR in dB of the values, clipped to [-1, 1], on the scale of [0, 1]. */
  readonly value: Estimate;
  /** PSNR in dB of the differences between neighboring pixels, down and across, of values on the scale of [0, 1]. */
  readonly gradient: Estimate;
}

/** One context at one size. */
export interface ResolutionEvaluation {
  readonly context: string;
  /** Rows of the images over rows that the model reads. */
  readonly scale: number;
  /** Of the continuous image, asked at that size. */
  readonly model: ResolutionScore;
  /** Of the same image asked at the size that the model reads, then enlarged by bicubic interpolation (Keys 1981). */
  readonly bicubic: ResolutionScore;
}

/** What a model is measured on at several sizes. */
export interface EvaluateResolutionOptions {
  /** The images that the model reads. */
  readonly dataset: ImageDataset;
  /** The same images in the sizes to measure at, each a whole multiple of the dataset's. */
  readonly targets: readonly ImageDataset[];
  /** Default `test`. */
  readonly split?: string;
  readonly contexts: readonly ContextSpec[];
  /** Measure only the first so many images of the split; default all. */
  readonly images?: number;
  /** Images at a time; default 16. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Called after every batch. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Measures images at sizes that the model was not given, against the truth at those sizes, with the masks that everybody
 * is measured with.
 *
 * @throws HypernetError or DatasetError for a setting out of range
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

/** Mean squared errors of one image: of the model's values and differences, of the enlargement's values and differences. */
type ImageScores = [number, number, number, number];

/** {@link ImageScores} of every image, [B, 4]. */
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

/** Mean square of the differences between neighbors, [B]: what is left of the gradient's error, since both are linear. */
function neighborError(image: tf.Tensor4D): tf.Tensor {
  const [images, height, width] = image.shape;
  const squares = [
    tf.sub(tf.slice(image, [0, 1], [-1, height - 1]), tf.slice(image, [0, 0], [-1, height - 1])),
    tf.sub(tf.slice(image, [0, 0, 1], [-1, -1, width - 1]), tf.slice(image, [0, 0, 0], [-1, -1, width - 1])),
  ].map((difference) => tf.reshape(tf.square(difference), [images, -1]));
  return tf.mean(tf.concat(squares, 1), 1);
}
