import { type ComputeOptions, fusedKernel } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { exponential } from './exponential.js';

/**
 * Computes the Gaussian error linear unit x·Φ(x) (Hendrycks and Gimpel 2016). Φ is the normal distribution function,
 * computed with the error function, as is PyTorch's default; it is not the tanh approximation.
 *
 * First and second derivatives are correct on every backend. A backend with the kernel `Gelu` computes it in one
 * kernel.
 *
 * @param x tensor of any shape
 */
export function gelu<T extends tf.Tensor>(x: T, { fused = true }: ComputeOptions = {}): T {
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('Gelu') : undefined;
    if (kernel) return kernel([x], {})[0] as T;
    return tf.mul(x, tf.mul(0.5, tf.add(1, errorFunction(tf.mul(x, Math.SQRT1_2))))) as T;
  });
}

/** Error function whose derivative 2/√π e^(−x²) is differentiable again. That of `tf.erf` is not on every backend. */
const errorFunction = tf.customGrad((x, save) => {
  const [input, keep] = [x as tf.Tensor, save as tf.GradSaveFunc];
  keep([input]);
  return {
    value: tf.erf(input),
    gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) =>
      tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), exponential(tf.neg(tf.square(kept as tf.Tensor))))),
  };
});
