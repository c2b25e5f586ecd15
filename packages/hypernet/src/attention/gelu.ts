import { type ComputeOptions, fusedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { exponential } from './exponential.js';

/**
 * The Gaussian error linear unit x·Φ(x) (Hendrycks and Gimpel 2016), Φ the normal distribution function by the error
 * function, as PyTorch's default; not its approximation by tanh.
 *
 * Right at first and second order on every backend. One kernel where the backend has `Gelu`.
 *
 * @param x of any shape
 */
export function gelu<T extends tf.Tensor>(x: T, { fused = true }: ComputeOptions = {}): T {
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('Gelu') : undefined;
    if (kernel) return kernel([x], {})[0] as T;
    return tf.mul(x, tf.mul(0.5, tf.add(1, errorFunction(tf.mul(x, Math.SQRT1_2))))) as T;
  });
}

/** erf, whose derivative 2/√π e^(−x²) is differentiable again: that of `tf.erf` is not everywhere. */
const errorFunction = tf.customGrad((x, save) => {
  const [input, keep] = [x as tf.Tensor, save as tf.GradSaveFunc];
  keep([input]);
  return {
    value: tf.erf(input),
    gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) =>
      tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), exponential(tf.neg(tf.square(kept as tf.Tensor))))),
  };
});
