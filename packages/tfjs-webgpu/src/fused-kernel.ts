import * as tf from '@tensorflow/tfjs';
import type { FusedBackend } from './backend.js';

/** The name of the backend, TensorFlow.js's own. */
export const BACKEND_NAME = 'webgpu';

/** What a kernel of this package gets: tensors by position, or by name for kernels of TensorFlow.js. */
export interface KernelArguments {
  readonly tensors: readonly tf.TensorInfo[];
  readonly attrs: tf.NamedAttrMap;
  readonly backend: FusedBackend;
}

/** A kernel of this package. */
export interface FusedKernel {
  readonly name: string;
  readonly run: (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[];
}

/** Registers kernels, in the place of TensorFlow.js's own of those names. */
export function registerKernels(kernels: readonly FusedKernel[]): void {
  for (const { name, run } of kernels) {
    if (tf.getKernel(name, BACKEND_NAME)) tf.unregisterKernel(name, BACKEND_NAME);
    tf.registerKernel({
      kernelName: name,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) =>
        run({
          tensors: Object.values(inputs) as tf.TensorInfo[],
          attrs: attrs ?? {},
          backend: backend as FusedBackend,
        }),
    });
  }
}

/** Whether the kernel that runs now is recorded, so that its gradient will probably be asked for. */
export function isRecorded(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 1;
}
