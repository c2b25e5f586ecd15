import * as tf from '@tensorflow/tfjs-core';
import { BACKEND_NAME, type NativeBackend } from './backend.js';

/** Arguments of a kernel. `inputs` are tensor infos by name, or by position for kernels that take an array. */
export interface KernelArguments {
  inputs: tf.NamedTensorInfoMap;
  attrs: tf.NamedAttrMap;
  backend: NativeBackend;
}

/** Returns the inputs of a kernel that takes an array. */
export const listOf = ({ inputs }: KernelArguments): tf.TensorInfo[] => inputs as unknown as tf.TensorInfo[];

export type KernelFunction = (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[];

/** A kernel of this package. `run` replaces the CPU backend's kernel of that name, or adds a new one. */
export interface NativeKernel {
  readonly name: string;
  readonly run: KernelFunction;
}

/**
 * Returns the CPU backend's kernel of that name, for inputs that a native kernel does not handle.
 *
 * A CPU kernel may return a view of its input's array (Slice does), so arrays that were passed to it are never
 * recycled.
 */
export function cpuKernel(name: string): KernelFunction {
  const kernel = tf.getKernel(name, 'cpu');
  if (!kernel) throw new Error(`tfjs-native: the cpu backend has no kernel ${name}`);
  return guarded(kernel.kernelFunc);
}

/** Wraps a kernel of the CPU backend so that the arrays of its inputs are not recycled. */
export function guarded(kernelFunc: tf.KernelFunc): KernelFunction {
  return ({ inputs, attrs, backend }) => {
    for (const name in inputs) {
      const input = inputs[name];
      // Some kernels have optional inputs, and some take arrays of tensors.
      if (input?.dataId) backend.expose(input.dataId);
    }
    return kernelFunc({ inputs, attrs, backend });
  };
}

/** Returns a kernel that runs natively if `run` returns a result, and otherwise on the CPU backend. */
export function withFallback(name: string, run: (args: KernelArguments) => tf.TensorInfo | undefined): NativeKernel {
  const fallback = cpuKernel(name);
  return { name, run: (args) => run(args) ?? fallback(args) };
}

/** Registers `kernels`, and all kernels of the CPU backend with other names. */
export function registerKernels(kernels: readonly NativeKernel[]): void {
  const replaced = new Set(kernels.map(({ name }) => name));
  for (const { name, run } of kernels)
    tf.registerKernel({ kernelName: name, backendName: BACKEND_NAME, kernelFunc: run as unknown as tf.KernelFunc });
  for (const { kernelName, kernelFunc, setupFunc, disposeFunc } of tf.getKernelsForBackend('cpu')) {
    if (replaced.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: guarded(kernelFunc) as unknown as tf.KernelFunc,
      ...(setupFunc && { setupFunc }),
      ...(disposeFunc && { disposeFunc }),
    });
  }
}
