import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes e^x with correct derivatives of every order on every backend. The gradient of `tf.exp` saves its result,
 * which TensorFlow.js cannot differentiate a second time; this function saves x.
 */
export function exponential<T extends tf.Tensor>(x: T): T {
  return exp(x) as T;
}

const exp: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  const [input, keep] = [x as tf.Tensor, save as tf.GradSaveFunc];
  keep([input]);
  return {
    value: tf.exp(input),
    gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) => tf.mul(dy, exp(kept as tf.Tensor)),
  };
});
