import * as tf from '@tensorflow/tfjs-core';

/** The same numbers as a constant: gradients do not go back through them, nor is anything computed for that. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return tf.customGrad(() => ({ value: tf.clone(x), gradFunc: () => [] }))() as T;
}
