import * as tf from '@tensorflow/tfjs-core';
import { drawUniform } from '../../random/draw-uniform.js';
import { customFit, type Fit } from '../fit.js';
import type { Conditions } from '../networks/signal-network.js';
import { type Points, pointSampler, type SamplerOptions } from '../sampler.js';

type Values = Points<{ value: tf.Tensor2D }>;

/** Options of {@link valuesFit}. */
export interface ValuesFitOptions extends SamplerOptions {
  /**
   * Conditions of a network for several signals. The first coordinate of a point is then the index of its signal.
   * Default: a single signal.
   */
  readonly conditions?: Conditions;
}

/** Largest number of points in each half. */
const HALF = 8192;

/**
 * Fits a signal to its values at points. The loss is mean((Φ − value)²) over all points, or over a random batch in each
 * step.
 *
 * @param points points, which belong to the fit and which it disposes of
 */
export function valuesFit(name: string, points: Values, { conditions, ...options }: ValuesFitOptions = {}): Fit {
  const sample = pointSampler(points, options);
  const several = conditions && { conditions };
  return customFit({
    name,
    inputs: points.coordinates.shape[1],
    outputs: points.targets.value.shape[1],
    ...several,
    derivatives: 'value',
    sample,
    loss: (field, target) => tf.mean(tf.squaredDifference(field.value, target.value)),
    halves: () => {
      const [one, other] = halve(points, options.seed ?? 1);
      return [valuesFit(name, one, several), valuesFit(name, other, several)];
    },
    dispose: () => tf.dispose([points.coordinates, points.targets]),
  });
}

/** Returns two disjoint random sets of points. */
function halve({ coordinates, targets }: Values, seed: number): [Values, Values] {
  const count = coordinates.shape[0];
  const keys = drawUniform(seed, 'halves', count, 1);
  const order = Int32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => (keys[a] as number) - (keys[b] as number),
  );
  const size = Math.max(1, Math.min(HALF, Math.floor(count / 2)));
  const take = (from: number): Values =>
    tf.tidy(() => {
      const indices = tf.tensor1d(order.subarray(from, from + size), 'int32');
      return { coordinates: tf.gather(coordinates, indices), targets: { value: tf.gather(targets.value, indices) } };
    });
  return [take(0), take(count - size)];
}
