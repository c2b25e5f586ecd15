import * as tf from '@tensorflow/tfjs';
import type { SineKernelName } from './kernel-contract.js';
import type { PATCH_NETWORK } from './patch-kernel.js';
import type { SumKernelName } from './sum-kernels.js';
import type { TransformerKernelName } from './transformer-kernels.js';

/** Kernels that a backend may have beside TensorFlow.js's own: see kernel-contract.ts, transformer-kernels.ts, sum-kernels.ts and patch-kernel.ts. */
export type FusedKernelName = SineKernelName | TransformerKernelName | SumKernelName | typeof PATCH_NETWORK;

/**
 * The current backend's kernel of that name as a function, or undefined where it has none. The libraries never choose a
 * backend: they use what the program's backend offers.
 */
export function fusedKernel(
  name: FusedKernelName,
): ((inputs: readonly tf.Tensor[], attributes: tf.NamedAttrMap) => tf.Tensor[]) | undefined {
  const backend = tf.getBackend();
  if (!backend || tf.getKernel(name, backend) === undefined) return undefined;
  // A list of inputs is what lets a gradient save them all; the type of runKernel knows named inputs only.
  return (inputs, attributes) =>
    [tf.engine().runKernel(name, inputs as never, attributes) as tf.Tensor | tf.Tensor[]].flat();
}
