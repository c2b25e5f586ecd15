import { bytesToFloat, type ImageDataset, type Split, splitIndices } from '@hypersiren/datasets';
import { drawUniform } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import { fitPrior } from '../../prior/fit-prior.js';
import { createPrior, type LinearGaussianPrior } from '../../prior/linear-gaussian-prior.js';
import type { ImageBatch } from './laplacian-pyramid.js';
import { linearGaussianSamples } from './linear-gaussian-samples.js';
import { nearestPoints, precisionRecall } from './precision-recall.js';
import { type SlicedWasserstein, slicedWasserstein } from './sliced-wasserstein.js';
import type { Points } from './squared-distances.js';

/** Measures of one set of images beside held-out real ones. */
export interface GeneratedScore {
  /** The set: `samples` of the generator, `gaussian` samples of the linear Gaussian model, or real `training` images. */
  readonly name: 'samples' | 'gaussian' | 'training';
  /** Sliced Wasserstein distance to the held-out images. */
  readonly slicedWasserstein: SlicedWasserstein;
  /** Share of the set that lies among the held-out images. */
  readonly precision: number;
  /** Share of the held-out images that lie among the set. */
  readonly recall: number;
}

/** Distances to the nearest training images, in the coordinates of the linear prior. */
export interface Memorization {
  /** Median over samples. */
  readonly samples: number;
  /** Median over held-out images. */
  readonly heldOut: number;
  /**
   * Share of the samples that are nearer to a training image than 99 % of the held-out images: about 0.01 for a
   * generator that does not copy, 1 for one that does.
   */
  readonly copies: number;
}

/** Measures of a generator. */
export interface GeneratorEvaluation {
  /** Number of images in each set. */
  readonly images: number;
  /** Number of coordinates of the linear prior in which precision, recall and memorization are measured. */
  readonly coordinates: number;
  /** Scores of the samples, of the linear Gaussian model, and of training images: the two ends of the scale. */
  readonly scores: readonly GeneratedScore[];
  readonly memorization: Memorization;
}

/** Nearest training images of some samples. */
export interface NearestImages {
  /** Indices in the dataset, one for each sample. */
  readonly indices: Uint32Array;
  readonly distances: Float32Array;
}

/** Options of {@link evaluateGenerator}. */
export interface EvaluateGeneratorOptions {
  /** Samples at the size of the images, clipped before they are compared; as many as there are compared images. */
  readonly samples: ImageBatch;
  readonly dataset: ImageDataset;
  /** Images that the generator was trained on. */
  readonly train: Split;
  /** Held-out images, at least as many as samples. */
  readonly heldOut: Split;
  /** Number of components of the linear prior; default 64, or fewer for small images and few of them. */
  readonly rank?: number;
  /** Seed of the choice of training images, of the Gaussian samples and of the projections; default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

const RANK = 64;
const CHUNK = 500;

/**
 * Measures samples with distances that need no downloaded network: {@link slicedWasserstein}, {@link precisionRecall}
 * and the distance to the nearest training images, the latter two in the coordinates of the linear prior, each of
 * variance 1 over the training images. Beside the samples it measures both ends of the scale: samples of the linear
 * Gaussian model, and real training images.
 *
 * @returns the evaluation, and the nearest training image of each sample
 * @throws HypernetError `option` if there are more samples than held-out or training images; the signal's reason
 */
export async function evaluateGenerator(
  options: EvaluateGeneratorOptions,
): Promise<{ readonly evaluation: GeneratorEvaluation; readonly nearest: NearestImages }> {
  const { samples, dataset, train, heldOut, seed = 1, signal } = options;
  const { count } = samples;
  checkCount('evaluateGenerator: held-out images', heldOut.count, count);
  checkCount('evaluateGenerator: training images', train.count, count);
  const size = dataset.height * dataset.width * dataset.channels;
  const rank = Math.min(options.rank ?? RANK, size, train.count - 1);
  const prior = createPrior({ rank }, size);
  try {
    await fitPrior(prior, { dataset, split: train, ...(signal && { signal }) });
    const read = (indices: Uint32Array) => readImages(dataset, indices);
    const reference = await read(splitIndices(heldOut).subarray(0, count));
    const trainingIndices = splitIndices(train);
    const sets = {
      samples: clipped(samples),
      gaussian: clipped(await linearGaussianSamples(dataset, train, { count, seed })),
      training: await read(drawSome(trainingIndices, count, seed)),
    };
    const real = await coordinatesOf(prior, reference);
    const scores: GeneratedScore[] = [];
    let own: Points | undefined;
    for (const name of ['samples', 'gaussian', 'training'] as const) {
      signal?.throwIfAborted();
      const points = await coordinatesOf(prior, sets[name]);
      own ??= points;
      const distance = slicedWasserstein(reference, sets[name], { seed });
      scores.push({ name, slicedWasserstein: distance, ...precisionRecall(points, real) });
    }
    signal?.throwIfAborted();
    const all = await coordinatesOfAll(prior, dataset, trainingIndices);
    const near = nearestPoints(own as Points, all);
    const ofHeldOut = nearestPoints(real, all).distances.sort();
    const limit = ofHeldOut[Math.floor(ofHeldOut.length / 100)] as number;
    const memorization = {
      samples: median(near.distances),
      heldOut: median(ofHeldOut),
      copies: near.distances.filter((distance) => distance < limit).length / count,
    };
    return {
      evaluation: { images: count, coordinates: rank, scores, memorization },
      nearest: { indices: near.indices.map((at) => trainingIndices[at] as number), distances: near.distances },
    };
  } finally {
    prior.dispose();
  }
}

async function readImages(dataset: ImageDataset, indices: Uint32Array): Promise<ImageBatch> {
  const { height, width, channels } = dataset;
  return { data: bytesToFloat(await dataset.read(indices)), count: indices.length, height, width, channels };
}

function clipped(images: ImageBatch): ImageBatch {
  return { ...images, data: images.data.map((value) => Math.min(1, Math.max(-1, value))) };
}

/** Returns some of the indices, drawn without replacement. */
function drawSome(indices: Uint32Array, count: number, seed: number): Uint32Array {
  const keys = drawUniform(seed, 'training images', indices.length, 1);
  const order = [...indices.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
  return Uint32Array.from(order.slice(0, count), (at) => indices[at] as number);
}

/** Returns the coordinates of images: the posterior means of the prior's components given all pixels. */
async function coordinatesOf(prior: LinearGaussianPrior, images: ImageBatch): Promise<Points> {
  const { count, height, width, channels } = images;
  const size = height * width * channels;
  const parts: Float32Array[] = [];
  for (let first = 0; first < count; first += CHUNK) {
    const own = Math.min(CHUNK, count - first);
    const components = tf.tidy(() => {
      const chunk = images.data.subarray(first * size, (first + own) * size);
      const known = tf.ones([own, height, width, 1]) as tf.Tensor4D;
      return prior.estimate(tf.tensor4d(chunk, [own, height, width, channels]), known).components;
    });
    parts.push((await components.data<'float32'>()).slice());
    components.dispose();
  }
  return { data: joined(parts), count };
}

async function coordinatesOfAll(
  prior: LinearGaussianPrior,
  dataset: ImageDataset,
  indices: Uint32Array,
): Promise<Points> {
  const parts: Float32Array[] = [];
  for (let first = 0; first < indices.length; first += CHUNK) {
    const images = await readImages(dataset, indices.subarray(first, first + CHUNK));
    parts.push((await coordinatesOf(prior, images)).data);
  }
  return { data: joined(parts), count: indices.length };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function median(values: Float32Array): number {
  return Float32Array.from(values).sort()[values.length >> 1] as number;
}
