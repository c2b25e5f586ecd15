import * as tf from '@tensorflow/tfjs-core';

/** Returns a copy of a tensor that is a constant for gradients. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return tf.customGrad(() => ({ value: tf.clone(x), gradFunc: () => [] }))() as T;
}
