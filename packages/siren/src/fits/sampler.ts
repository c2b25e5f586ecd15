import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check-option.js';
import { drawIndices } from '../random/draw-indices.js';
import type { FitSample } from './fit.js';

/** Points of a signal: coordinates and their targets. */
export interface Points<Targets extends tf.NamedTensorMap> {
  /** Coordinates, shape [P, I]. */
  readonly coordinates: tf.Tensor2D;
  /** Targets by name, shape [P, …] each. */
  readonly targets: Targets;
}

/**
 * Largest number of points in a step if no batch size is given: 512² pixels, the images of the paper. Larger signals
 * are sampled at random, which gives the same gradient in expectation.
 */
export const MAX_WHOLE = 2 ** 18;

/** Options for the points of each step. */
export interface SamplerOptions {
  /**
   * Number of points in each step, drawn at random for each step. Default: all points, or {@link MAX_WHOLE} points of
   * larger signals.
   */
  readonly batch?: number;
  /** Seed of the random points. Default: 1. */
  readonly seed?: number;
}

/**
 * Returns the number of points that a step draws, or undefined if it uses all of them.
 *
 * @throws SirenError `option` if the number of points is out of range
 */
export function drawnPoints(batch: number | undefined, count: number): number | undefined {
  if (batch !== undefined) checkRange('fit: batch', batch, [1, Number.MAX_SAFE_INTEGER]);
  return batch ?? (count > MAX_WHOLE ? MAX_WHOLE : undefined);
}

/** Returns the `sample` function of a fit that uses all points in every step. The caller disposes of the points. */
export function wholeSampler<Targets extends tf.NamedTensorMap>(points: Points<Targets>): () => FitSample<Targets> {
  return () => select(points, (tensor) => tensor.clone());
}

/**
 * Returns the `sample` function of a fit over a fixed set of points. Each step uses all points or a random batch.
 *
 * @param points points, which the caller disposes of
 * @param draw draws the indices of a batch. Default: independently, with replacement
 * @throws SirenError `option` if the number of points is out of range
 */
export function pointSampler<Targets extends tf.NamedTensorMap>(
  points: Points<Targets>,
  { batch, seed = 1 }: SamplerOptions = {},
  draw: typeof drawIndices = drawIndices,
): (step: number) => FitSample<Targets> {
  const count = points.coordinates.shape[0];
  const drawn = drawnPoints(batch, count);
  if (drawn === undefined) return wholeSampler(points);
  return (step) => {
    const indices = tf.tensor1d(draw(seed, `points of step ${step}`, drawn, count), 'int32');
    return select(points, (tensor) => tf.gather(tensor, indices));
  };
}

function select<Targets extends tf.NamedTensorMap>(
  { coordinates, targets }: Points<Targets>,
  of: (tensor: tf.Tensor) => tf.Tensor,
): FitSample<Targets> {
  return {
    coordinates: of(coordinates) as tf.Tensor2D,
    targets: Object.fromEntries(Object.entries(targets).map(([name, tensor]) => [name, of(tensor)])) as Targets,
  };
}
