import * as tf from '@tensorflow/tfjs-core';

/**
 * Tensors that gradients take for constants: nothing of their computation is recorded, or kept for a gradient. Within a
 * training step every operation that is recorded costs memory, and time that none of its numbers is worth.
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
  // What is kept belongs to no scope; its clones belong to the one around.
  const others = found.map((tensor) => tf.clone(tensor));
  tf.dispose(found);
  return [first, ...others] as unknown as Tensors;
}
