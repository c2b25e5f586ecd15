import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes tensors that are constants for gradients. The operations are not recorded for gradients, which saves memory
 * and time within a training step.
 */
export function constants<const Tensors extends readonly tf.Tensor[]>(compute: () => Tensors): Tensors {
  let found: tf.Tensor[] = [];
  const first = tf.customGrad(() => {
    const value = tf.tidy(() => {
      const [value, ...others] = compute();
      found = others.map((tensor) => tf.keep(tf.clone(tensor)));
      return tf.clone(value as tf.Tensor);
    });
    return { value, gradFunc: () => [] };
  })();
  // Kept tensors belong to no scope; their clones belong to the surrounding scope.
  const others = found.map((tensor) => tf.clone(tensor));
  tf.dispose(found);
  return [first, ...others] as unknown as Tensors;
}
