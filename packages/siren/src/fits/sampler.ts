import * as tf from '@tensorflow/tfjs';
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

/** How many points a step takes. */
export interface SamplerOptions {
  /** Points of each step, drawn anew for each; default all of them, in every step. */
  readonly batch?: number;
  /** Decides what is drawn; default 1. */
  readonly seed?: number;
}

/**
 * What a fit's `sample` gives for a fixed set of points: all of them in every step, or some that are drawn anew for each.
 *
 * @param points belong to the caller, who disposes them
 * @param draw how points are drawn; default independently, with repetition
 * @throws SirenError `option` if the number of points is out of range
 */
export function pointSampler<Targets extends tf.NamedTensorMap>(
  { coordinates, targets }: Points<Targets>,
  { batch, seed = 1 }: SamplerOptions = {},
  draw: typeof drawIndices = drawIndices,
): (step: number) => FitSample<Targets> {
  const count = coordinates.shape[0];
  if (batch !== undefined) checkRange('fit: batch', batch, [1, Number.MAX_SAFE_INTEGER]);
  const select = (of: (tensor: tf.Tensor) => tf.Tensor): FitSample<Targets> => ({
    coordinates: of(coordinates) as tf.Tensor2D,
    targets: Object.fromEntries(Object.entries(targets).map(([name, tensor]) => [name, of(tensor)])) as Targets,
  });
  if (batch === undefined) return () => select((tensor) => tensor.clone());
  return (step) => {
    const indices = tf.tensor1d(draw(seed, `points of step ${step}`, batch, count), 'int32');
    return select((tensor) => tf.gather(tensor, indices));
  };
}
