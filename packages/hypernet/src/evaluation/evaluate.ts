import {
  type ContextSpec,
  contextName,
  getSplit,
  type ImageDataset,
  type Split,
  sequentialBatches,
} from '@hypersiren/datasets';
import { psnr } from '@hypersiren/siren';
import { eventLoopYielder } from '@hypersiren/siren/training';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { type ContextBatch, contextBatch } from '../model/context-batch.js';
import type { PredictedDistribution, Predictor } from '../model/predictor.js';
import { type Estimate, estimate } from '../statistics/estimate.js';
import { contextFingerprint } from './context-fingerprint.js';
import { type ImageErrors, imageErrors } from './image-errors.js';
import { type ImageLikelihoods, imageLikelihoods, type RegionLikelihood } from './image-likelihoods.js';
import { type UncertaintyScore, uncertaintyScore } from './uncertainty-score.js';

/** The seed of the masks that everyone is measured with; the epoch is 0. */
export const EVALUATION_SEED = 0;

/** Errors over some of the pixels of each image. */
export interface RegionScore {
  /** Mean squared error on the scale of [0, 1], of values clipped to it. */
  readonly mse: Estimate;
  /** Mean over images of each image's PSNR in dB, at most 100. */
  readonly psnr: Estimate;
  /** Mean squared error of every image, in the split's order; null for an image without such pixels. */
  readonly images: readonly (number | null)[];
  /** Of a predictor that says how uncertain it is. */
  readonly uncertainty?: UncertaintyScore;
}

/** How well pictures are completed from one kind of context. */
export interface ContextScore {
  /** `10`, `half`, `full` … */
  readonly context: string;
  /** Mean number of pixels seen. */
  readonly knownPixels: number;
  /** Fingerprint of the masks, see {@link contextFingerprint}. */
  readonly masks: string;
  /** Over all pixels, the known ones too, as the paper measures. */
  readonly all: RegionScore;
  /** Over the unknown pixels alone; null if no image has any. */
  readonly unknown: RegionScore | null;
}

/** Scores of one predictor; plain data, fit for JSON. */
export interface Evaluation {
  readonly predictor: string;
  readonly split: string;
  /** Images measured. */
  readonly images: number;
  /** Of the masks. */
  readonly seed: number;
  readonly contexts: readonly ContextScore[];
}

/** What a predictor is measured on: images, contexts, and how much at a time. */
export interface EvaluateOptions {
  readonly dataset: ImageDataset;
  /** Default `test`. */
  readonly split?: string;
  readonly contexts: readonly ContextSpec[];
  /** Measure only the first so many images of the split; default all. */
  readonly images?: number;
  /** Images at a time, which bounds the memory and changes nothing else; default 64. */
  readonly batch?: number;
  /** Of the masks; default {@link EVALUATION_SEED}, the same masks for everyone. */
  readonly seed?: number;
  /** Called after every batch. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Ends the evaluation with the signal's reason as error. */
  readonly signal?: AbortSignal;
}

/**
 * Measures how well pictures are completed, for each kind of context. The mask of an image is fixed by the seed and the
 * image's position in its split, whatever the batches: every predictor sees the same pixels.
 *
 * @throws HypernetError `option` for a setting out of range, `shape` if the predictor returns another number of values;
 *   DatasetError for a split or context that the dataset cannot give
 */
export async function evaluate(predictor: Predictor, options: EvaluateOptions): Promise<Evaluation> {
  const { dataset, split: splitName = 'test', contexts, batch = 64, seed = EVALUATION_SEED } = options;
  const whole = getSplit(dataset, splitName);
  const images = options.images ?? whole.count;
  checkCount('evaluate: images', images);
  const split: Split = { start: whole.start, count: Math.min(images, whole.count) };

  const scores: ContextScore[] = [];
  const yieldToEventLoop = eventLoopYielder();
  let done = 0;
  for (const context of contexts) {
    const errors: ImageErrors[] = [];
    const likelihoods: ImageLikelihoods[] = [];
    let knownPixels = 0;
    for (const indices of sequentialBatches(split, batch)) {
      options.signal?.throwIfAborted();
      const truth = await contextBatch(dataset, split, indices, context, { seed, epoch: 0 });
      const { mean, deviation } = await checkedPrediction(predictor, truth);
      errors.push(...imageErrors(mean, truth));
      if (deviation) likelihoods.push(...imageLikelihoods({ mean, deviation }, truth));
      knownPixels += truth.masks.reduce((sum, known) => sum + known, 0);
      done += indices.length;
      options.onProgress?.(done, split.count * contexts.length);
      await yieldToEventLoop();
    }
    scores.push({
      context: contextName(context),
      knownPixels: knownPixels / split.count,
      masks: await contextFingerprint(context, dataset, { count: split.count, seed }),
      all: regionScore(
        errors.map(({ all }) => all),
        likelihoods.map(({ all }) => all),
      ) as RegionScore,
      unknown: regionScore(
        errors.map(({ unknown }) => unknown),
        likelihoods.map(({ unknown }) => unknown),
      ),
    });
  }
  return { predictor: predictor.name, split: splitName, images: split.count, seed, contexts: scores };
}

async function checkedPrediction(
  predictor: Predictor,
  truth: ContextBatch,
): Promise<Pick<PredictedDistribution, 'mean'> & Partial<PredictedDistribution>> {
  const known = { ...truth, images: knownPart(truth) };
  const predicted = (await predictor.predictDistribution?.(known)) ?? { mean: await predictor.predict(known) };
  for (const { length } of Object.values(predicted))
    if (length !== truth.images.length)
      throw new HypernetError(
        'shape',
        `evaluate: expected ${truth.count}×${truth.height}×${truth.width}×${truth.channels} values ` +
          `of ${predictor.name}, got ${length}`,
      );
  return predicted;
}

/** The images with 0 in every unknown pixel. */
function knownPart({ images, masks, channels }: ContextBatch): Float32Array {
  return images.map((value, index) => (masks[Math.floor(index / channels)] === 1 ? value : 0));
}

function regionScore(
  images: readonly (number | null)[],
  likelihoods: readonly (RegionLikelihood | null)[],
): RegionScore | null {
  const errors = images.filter((error) => error !== null);
  if (errors.length === 0) return null;
  return {
    mse: estimate(errors),
    psnr: estimate(errors.map(psnr)),
    images,
    ...(likelihoods.length > 0 && { uncertainty: uncertaintyScore(likelihoods) }),
  };
}
