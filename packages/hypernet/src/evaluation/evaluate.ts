import {
  type ContextSpec,
  contextName,
  getSplit,
  type ImageDataset,
  type Split,
  sequentialSizedBatches,
} from '@hypersiren/datasets';
import { eventLoopYielder } from '@hypersiren/siren/training';
import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { type ContextBatch, contextBatch } from '../model/context-batch.js';
import type { EmittingPredictor, Predictor } from '../model/predictor.js';
import type { Shortcut } from '../model/shortcut.js';
import { contextFingerprint } from './context-fingerprint.js';
import { type EmissionScore, emissionScore } from './emission-score.js';
import { type ImageErrors, imageErrors } from './image-errors.js';
import { type ImageLikelihoods, imageLikelihoods, type RegionLikelihood } from './image-likelihoods.js';
import { type ImageMetrics, imageMetrics, type MeasuredMetrics, metricScores } from './image-metrics.js';
import { meanLatent, otherLatents, rowsOf } from './other-latents.js';
import { type UncertaintyScore, uncertaintyScore } from './uncertainty-score.js';

/** Default seed of the masks in evaluations; the epoch is 0. */
export const EVALUATION_SEED = 0;

/** All metrics over some of the pixels of each image. */
export interface RegionScore extends MeasuredMetrics {
  /** Uncertainty score; only for predictors that predict standard deviations. */
  readonly uncertainty?: UncertaintyScore;
  /**
   * Emission score: errors with other parameters. Only for predictors that emit parameters, with at least two images.
   */
  readonly emission?: EmissionScore;
}

/** Scores of one context. */
export interface ContextScore {
  /** Name of the context: `10`, `half`, `full` … */
  readonly context: string;
  /** Mean number of known pixels. */
  readonly knownPixels: number;
  /** Fingerprint of the masks, see {@link contextFingerprint}. */
  readonly masks: string;
  /** Scores over all pixels, including the known ones, as in the paper. */
  readonly all: RegionScore;
  /** Scores over the unknown pixels; null if no image has unknown pixels. */
  readonly unknown: RegionScore | null;
}

/** Scores of one predictor, as JSON-serializable plain data. */
export interface Evaluation {
  readonly predictor: string;
  readonly split: string;
  /** Number of evaluated images. */
  readonly images: number;
  /** Seed of the masks. */
  readonly seed: number;
  readonly contexts: readonly ContextScore[];
  /**
   * Shortcuts: image information that reaches the values beside emitted parameters. Only for predictors that emit
   * parameters.
   */
  readonly shortcuts?: readonly Shortcut[];
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  readonly dataset: ImageDataset;
  /** Name of the split; default `test`. */
  readonly split?: string;
  readonly contexts: readonly ContextSpec[];
  /** Number of images, from the start of the split; default all. */
  readonly images?: number;
  /** Number of images per batch; default 64. It bounds the memory and does not change the results. */
  readonly batch?: number;
  /** Seed of the masks; default {@link EVALUATION_SEED}, so that all predictors have the same masks. */
  readonly seed?: number;
  /** Called after every batch. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Aborts the evaluation; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Measures the errors of inpainted images, for each kind of context. The mask of an image depends only on the seed and
 * the image's position in its split, not on the batches, so every predictor gets the same known pixels. The
 * contribution of a predictor's emitted parameters is measured in a second pass over the images, see {@link
 * EmissionScore}. Each image is measured at its own size. Errors are means over images, so every image counts the same.
 *
 * @throws HypernetError `option` for an option out of range, `shape` if the predictor returns a wrong number of values;
 * DatasetError for a split or context that the dataset cannot provide
 */
export async function evaluate(predictor: Predictor, options: EvaluateOptions): Promise<Evaluation> {
  const { dataset, split: splitName = 'test', contexts, seed = EVALUATION_SEED } = options;
  const whole = getSplit(dataset, splitName);
  const images = options.images ?? whole.count;
  checkCount('evaluate: images', images);
  const split: Split = { start: whole.start, count: Math.min(images, whole.count) };
  const emitting = split.count > 1 ? predictor.emitting : undefined;

  const scores: ContextScore[] = [];
  const forBatches = batchVisitor(split, options, split.count * contexts.length * (emitting ? 2 : 1));
  for (const context of contexts) {
    const measured: ImageMetrics[] = [];
    const likelihoods: ImageLikelihoods[] = [];
    const latents = new Map<string, Float32Array[]>();
    let knownPixels = 0;
    await forBatches(context, async (truth, positions) => {
      const { mean, std, latents: own } = await checkedPrediction(predictor, truth);
      place(measured, positions, imageMetrics(mean, truth));
      if (std) place(likelihoods, positions, imageLikelihoods({ mean, std }, truth));
      if (emitting && own)
        latents.set(sizeOf(truth), [...(latents.get(sizeOf(truth)) ?? []), ...rowsOf(own, truth.count)]);
      knownPixels += truth.masks.reduce((sum, known) => sum + known, 0);
    });
    const others = emitting && (await errorsOfOthers(emitting, latents, (visit) => forBatches(context, visit)));
    const region = (name: keyof ImageErrors): RegionScore | null =>
      regionScore(
        measured.map((image) => image[name]),
        likelihoods.map((image) => image[name]),
        others && { swap: others.swap.map((image) => image[name]), mean: others.mean.map((image) => image[name]) },
      );
    scores.push({
      context: contextName(context),
      knownPixels: knownPixels / split.count,
      masks: await contextFingerprint(context, dataset, { ...split, seed }),
      all: region('all') as RegionScore,
      unknown: region('unknown'),
    });
  }
  return {
    predictor: predictor.name,
    split: splitName,
    images: split.count,
    seed,
    contexts: scores,
    ...(predictor.emitting && { shortcuts: predictor.emitting.shortcuts }),
  };
}

/** @param positions positions of the images in the split */
type VisitBatch = (truth: ContextBatch, positions: Uint32Array) => Promise<void>;

function place<T>(all: T[], positions: Uint32Array, values: readonly T[]): void {
  for (const [index, position] of positions.entries()) all[position] = values[index] as T;
}

/** Returns the size of a batch's images as a key. Parameters can be exchanged among images of one size. */
function sizeOf({ height, width }: ContextBatch): string {
  return `${height}×${width}`;
}

/**
 * Returns a function that visits the images batch by batch and size by size, and reports progress over all its calls.
 */
function batchVisitor(
  split: Split,
  { dataset, batch = 64, seed = EVALUATION_SEED, onProgress, signal }: EvaluateOptions,
  total: number,
): (context: ContextSpec, visit: VisitBatch) => Promise<void> {
  const yieldToEventLoop = eventLoopYielder();
  let done = 0;
  return async (context, visit) => {
    for (const { dataset: sized, indices } of sequentialSizedBatches(dataset, split, batch)) {
      signal?.throwIfAborted();
      const truth = await contextBatch(sized, split, indices, context, { seed, epoch: 0 });
      await visit(
        truth,
        indices.map((index) => index - split.start),
      );
      done += indices.length;
      onProgress?.(done, total);
      await yieldToEventLoop();
    }
  };
}

/**
 * Measures the errors of every image with parameters that were emitted from other latents, among images of the same
 * size.
 */
async function errorsOfOthers(
  { predictFrom }: EmittingPredictor,
  latents: ReadonlyMap<string, readonly Float32Array[]>,
  forBatches: (visit: VisitBatch) => Promise<void>,
): Promise<{ readonly [Kind in keyof EmissionScore]: readonly ImageErrors[] }> {
  const errors = { swap: [] as ImageErrors[], mean: [] as ImageErrors[] };
  const means = new Map([...latents].map(([size, own]) => [size, meanLatent(own)]));
  const done = new Map<string, number>();
  await forBatches(async (truth, positions) => {
    const size = sizeOf(truth);
    const start = done.get(size) ?? 0;
    done.set(size, start + truth.count);
    const own = latents.get(size) as readonly Float32Array[];
    const others = otherLatents(own, means.get(size) as Float32Array, start, start + truth.count);
    const known = { ...truth, images: knownPart(truth) };
    const [swapped, averaged] = await predictFrom(known, [others.swap, others.mean]);
    place(errors.swap, positions, imageErrors(swapped as Float32Array, truth));
    place(errors.mean, positions, imageErrors(averaged as Float32Array, truth));
  });
  return errors;
}

async function checkedPrediction(
  predictor: Predictor,
  truth: ContextBatch,
): Promise<{ mean: Float32Array; std?: Float32Array; latents?: Float32Array }> {
  const known = { ...truth, images: knownPart(truth) };
  const { latents, ...predicted } = await predictAll(predictor, known);
  for (const { length } of Object.values(predicted))
    if (length !== truth.images.length)
      throw new HypernetError(
        'shape',
        `evaluate: expected ${truth.count}×${truth.height}×${truth.width}×${truth.channels} values ` +
          `of ${predictor.name}, got ${length}`,
      );
  return { ...predicted, ...(latents && { latents }) };
}

async function predictAll(
  predictor: Predictor,
  known: ContextBatch,
): Promise<{ mean: Float32Array; std?: Float32Array; latents?: Float32Array }> {
  if (predictor.emitting) return predictor.emitting.predict(known);
  return (await predictor.predictDistribution?.(known)) ?? { mean: await predictor.predict(known) };
}

/** Returns the images with all unknown pixels set to 0. */
function knownPart({ images, masks, channels }: ContextBatch): Float32Array {
  return images.map((value, index) => (masks[Math.floor(index / channels)] === 1 ? value : 0));
}

function regionScore(
  images: readonly ImageMetrics['unknown'][],
  likelihoods: readonly (RegionLikelihood | null)[],
  others: { readonly [Kind in keyof EmissionScore]: readonly (number | null)[] } | undefined,
): RegionScore | null {
  const measured = (errors: readonly (number | null)[]) => errors.filter((error) => error !== null);
  const errors = measured(images.map((image) => image?.mse ?? null));
  if (errors.length === 0) return null;
  return {
    ...metricScores(images),
    ...(likelihoods.length > 0 && { uncertainty: uncertaintyScore(likelihoods) }),
    ...(others && { emission: emissionScore(errors, { swap: measured(others.swap), mean: measured(others.mean) }) }),
  };
}
