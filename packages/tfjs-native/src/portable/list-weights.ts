import type * as tf from '@tensorflow/tfjs-core';

/**
 * Returns the attribute `weights`, a number for each tensor of a list.
 *
 * @param name of the kernel, for errors
 * @throws Error if it is not a list of that length
 */
export function listWeights(name: string, tensors: readonly tf.TensorInfo[], { weights }: tf.NamedAttrMap): number[] {
  if (!Array.isArray(weights) || weights.length !== tensors.length)
    throw new Error(`${name}: expected ${tensors.length} weights, got ${JSON.stringify(weights)}`);
  return weights as number[];
}
