import type { FusedKernelName } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/** One call of a kernel: the shapes of its list of inputs, and its attributes. */
export interface FakeCall {
  readonly shapes: readonly (readonly number[])[];
  readonly attributes: unknown;
}

/**
 * Runs `work` while the current backend has a kernel of that name, which returns its first input. Returns the kernel
 * calls.
 */
export function withFakeKernel(name: FusedKernelName, work: () => void): FakeCall[] {
  const calls: FakeCall[] = [];
  const backendName = tf.getBackend();
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const tensors = inputs as unknown as tf.Tensor[];
      calls.push({ shapes: tensors.map(({ shape }) => shape), attributes: attrs });
      return tf.clone(tensors[0] as tf.Tensor);
    },
  });
  try {
    work();
  } finally {
    tf.unregisterKernel(name, backendName);
  }
  return calls;
}
