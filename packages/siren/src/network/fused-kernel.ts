// The plain JavaScript backend works on every machine. Programs may register faster backends.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { BatchedKernelName } from './batched-kernels.js';
import { registerCpuBroadcasts } from './cpu-broadcasts.js';
import type { SineKernelName } from './kernel-contract.js';
import type { PATCH_NETWORK } from './patch-kernel.js';
import type { SumKernelName } from './sum-kernels.js';
import type { TransformerKernelName } from './transformer-kernels.js';

registerCpuBroadcasts();

/**
 * Name of a custom kernel that a backend may implement. See kernel-contract.ts, transformer-kernels.ts, sum-kernels.ts,
 * batched-kernels.ts and patch-kernel.ts.
 */
export type FusedKernelName =
  | SineKernelName
  | TransformerKernelName
  | SumKernelName
  | BatchedKernelName
  | typeof PATCH_NETWORK;

/**
 * Returns the current backend's kernel as a function, or undefined if the backend does not have it. The libraries use
 * the backend that the program has chosen.
 */
export function fusedKernel(
  name: FusedKernelName,
): ((inputs: readonly tf.Tensor[], attributes: tf.NamedAttrMap) => tf.Tensor[]) | undefined {
  const backend = tf.getBackend();
  if (!backend || tf.getKernel(name, backend) === undefined) return undefined;
  // Gradients can save all inputs only if they are a list, which the type of runKernel does not allow.
  return (inputs, attributes) =>
    [tf.engine().runKernel(name, inputs as never, attributes) as tf.Tensor | tf.Tensor[]].flat();
}

/**
 * Returns the current backend's batched kernel as a function. Undefined if the backend does not have it, or if the
 * result will be differentiated more than once.
 */
export function batchedKernel(name: BatchedKernelName): ReturnType<typeof fusedKernel> {
  return tf.engine().state.gradientDepth > 1 ? undefined : fusedKernel(name);
}
