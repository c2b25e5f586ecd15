import type { NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Returns the decay of the moving average at a step: at most (1 + t) / (10 + t), so that the average forgets the
 * initial values (as in TensorFlow's `ExponentialMovingAverage`).
 *
 * @param step number of updates before this one
 */
export function decayAt(decay: number, step: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/**
 * Moves averages towards variables: a ← d a + (1 − d) v, with {@link decayAt}. Only the step and the numbers determine
 * the result, so that a training that is resumed gives the same bits.
 *
 * @param averages variables with the same names and shapes
 * @param step number of updates before this one
 */
export function updateAverages(
  averages: NamedVariables,
  variables: NamedVariables,
  { decay, step }: { readonly decay: number; readonly step: number },
): void {
  const now = decayAt(decay, step);
  tf.tidy(() => {
    for (const [name, average] of averages) {
      const difference = tf.sub(variables.get(name) as tf.Variable, average);
      average.assign(tf.add(average, tf.mul(difference, 1 - now)));
    }
  });
}
