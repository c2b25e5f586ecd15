import * as tf from '@tensorflow/tfjs-core';
import type { SineKernelName } from '../network/kernel-contract.js';

/** A kernel call: the shapes of the inputs, which are passed as a list, and the attributes. */
export interface KernelCall {
  readonly shapes: readonly (readonly number[])[];
  readonly attributes: unknown;
}

/**
 * Runs `work` with a temporary kernel on the current backend. The kernel calls `compute`, and its gradient is
 * `gradient` if given.
 *
 * @returns the calls of the kernel
 */
export async function withFakeKernel(
  name: SineKernelName,
  compute: (inputs: tf.Tensor[], attributes: never) => tf.Tensor | tf.Tensor[],
  work: () => void | Promise<void>,
  gradient?: tf.GradFunc,
): Promise<KernelCall[]> {
  const calls: KernelCall[] = [];
  const backendName = tf.getBackend();
  const before = tf.getGradient(name);
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      if (!Array.isArray(inputs)) throw new Error(`${name}: expected a list of inputs`);
      const tensors = inputs as unknown as tf.Tensor[];
      calls.push({ shapes: tensors.map(({ shape }) => shape), attributes: attrs });
      return compute(tensors, attrs as never);
    },
  });
  if (gradient !== undefined) {
    if (before !== undefined) tf.unregisterGradient(name);
    tf.registerGradient({ kernelName: name, saveAllInputs: true, gradFunc: gradient });
  }
  try {
    await work();
  } finally {
    tf.unregisterKernel(name, backendName);
    if (gradient !== undefined) {
      tf.unregisterGradient(name);
      if (before !== undefined) tf.registerGradient(before);
    }
  }
  return calls;
}
