import * as tf from '@tensorflow/tfjs-core';

/**
 * e^x with right derivatives of every order on every backend. That of `tf.exp` keeps the result, through which TensorFlow.js
 * does not differentiate a second time; this one keeps x.
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
