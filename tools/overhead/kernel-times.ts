import * as tf from '@tensorflow/tfjs-core';

/** Total time of the calls of one kernel. */
export interface KernelTime {
  readonly name: string;
  readonly calls: number;
  /** CPU time of all threads in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Starts measuring the CPU time of each kernel of the current backend. The time of a kernel includes that of kernels it
 * calls. With one thread (`HYPERSIREN_NATIVE_THREADS=1`), no waiting is counted, so that other load on the machine has
 * little effect.
 *
 * @returns Function that returns the measurements since its last call, in descending order of time.
 */
export function countKernelTimes(): () => KernelTime[] {
  const times = new Map<string, { calls: number; milliseconds: number }>();
  for (const kernel of tf.getKernelsForBackend(tf.getBackend())) {
    const { kernelName, kernelFunc, backendName } = kernel;
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...kernel,
      kernelFunc: (args) => {
        const begin = process.cpuUsage();
        const outputs = kernelFunc(args);
        const { user, system } = process.cpuUsage(begin);
        const { calls, milliseconds } = times.get(kernelName) ?? { calls: 0, milliseconds: 0 };
        times.set(kernelName, { calls: calls + 1, milliseconds: milliseconds + (user + system) / 1000 });
        return outputs;
      },
    });
  }
  return () => {
    const found = [...times].map(([name, time]) => ({ name, ...time }));
    times.clear();
    return found.sort((a, b) => b.milliseconds - a.milliseconds);
  };
}
