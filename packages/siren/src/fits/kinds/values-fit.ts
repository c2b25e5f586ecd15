import * as tf from '@tensorflow/tfjs-core';
import { drawUniform } from '../../random/draw-uniform.js';
import { customFit, type Fit } from '../fit.js';
import type { Conditions } from '../networks/signal-network.js';
import { type Points, pointSampler, type SamplerOptions } from '../sampler.js';

type Values = Points<{ value: tf.Tensor2D }>;

/** How many points a step takes, and of how many signals they are. */
export interface ValuesFitOptions extends SamplerOptions {
  /** If the points are of several signals, each one's number being the first of its coordinates. */
  readonly conditions?: Conditions;
}

/** Points of each half, at most: enough to tell good from bad. */
const HALF = 8192;

/**
 * A signal from its values at points: mean((Φ − value)²) over all of them, or over some that are drawn anew for each step. What
 * fits of images, sounds and videos share.
 *
 * @param points belong to the fit, which disposes them
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

/** Two sets of points at random that have none in common. */
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
