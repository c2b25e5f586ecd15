import * as tf from '@tensorflow/tfjs-core';

/** Backend that states whether a program can read computed tensors synchronously. */
interface MayWait {
  readonly canWait?: boolean;
}

/**
 * Computes constants on a backend whose tensors can be read synchronously: the current backend, or TensorFlow.js's
 * backend `cpu` if the current backend computes asynchronously.
 *
 * @param compute may read values with `dataSync`; tensors that it uses must have been created from the program's values
 */
export function onHost<T>(compute: () => T): T {
  if ((tf.backend() as MayWait).canWait !== false) return compute();
  const name = tf.getBackend();
  // Both backends are initialized, so setBackend takes effect before it returns.
  void tf.setBackend('cpu');
  try {
    return compute();
  } finally {
    void tf.setBackend(name);
  }
}
