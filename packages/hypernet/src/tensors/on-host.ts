import * as tf from '@tensorflow/tfjs-core';

/** A backend that says whether a program may read computed tensors at once. */
interface MayWait {
  readonly canWait?: boolean;
}

/**
 * Computes constants where their numbers can be read at once: on the current backend, or on TensorFlow.js's own for the processor
 * where the current one computes on a device that a program cannot wait for.
 *
 * @param compute reads numbers with `dataSync`; tensors that it is given must hold numbers of the program
 */
export function onHost<T>(compute: () => T): T {
  if ((tf.backend() as MayWait).canWait !== false) return compute();
  const name = tf.getBackend();
  // Both have started, so the switch is done when the call returns.
  void tf.setBackend('cpu');
  try {
    return compute();
  } finally {
    void tf.setBackend(name);
  }
}
