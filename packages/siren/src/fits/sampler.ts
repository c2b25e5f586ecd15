import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check-option.js';
import { drawIndices } from '../random/draw-indices.js';
import type { FitSample } from './fit.js';

/** Points of a signal, each with its coordinates and what belongs to it: what most fits draw their steps from. */
export interface Points<Targets extends tf.NamedTensorMap> {
  /** [P, I]. */
  readonly coordinates: tf.Tensor2D;
  /** [P, …] each. */
  readonly targets: Targets;
}

/**
 * Points of a step, at most, where no batch is asked for: the 512² pixels of the paper's images, which it takes whole. A step on
 * 12 megapixels, 46 times as many, would take minutes, and one on pixels that are drawn anew has the same gradient in the mean.
 */
export const MAX_WHOLE = 2 ** 18;

/** How many points a step takes. */
export interface SamplerOptions {
  /** Points of each step, drawn anew for each; default all of them in every step, or {@link MAX_WHOLE} of more. */
  readonly batch?: number;
  /** Decides what is drawn; default 1. */
  readonly seed?: number;
}

/**
 * How many points a step draws; undefined if it takes all of them as they are.
 *
 * @throws SirenError `option` if the number of points is out of range
 */
export function drawnPoints(batch: number | undefined, count: number): number | undefined {
  if (batch !== undefined) checkRange('fit: batch', batch, [1, Number.MAX_SAFE_INTEGER]);
  return batch ?? (count > MAX_WHOLE ? MAX_WHOLE : undefined);
}

/** What a fit's `sample` gives that takes all of its points in every step; they belong to the caller. */
export function wholeSampler<Targets extends tf.NamedTensorMap>(points: Points<Targets>): () => FitSample<Targets> {
  return () => select(points, (tensor) => tensor.clone());
}

/**
 * What a fit's `sample` gives for a fixed set of points: all of them in every step, or some that are drawn anew for each.
 *
 * @param points belong to the caller, who disposes them
 * @param draw how points are drawn; default independently, with repetition
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
