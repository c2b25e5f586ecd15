import * as tf from '@tensorflow/tfjs-core';

/** What the calls of one kernel took. */
export interface KernelTime {
  readonly name: string;
  readonly calls: number;
  /** Milliseconds of processor time, of all threads together. */
  readonly milliseconds: number;
}

/**
 * Counts the processor time of each of the current backend's kernels from now on; what a kernel calls counts for both. With one
 * thread (HYPERSIREN_NATIVE_THREADS=1) nothing is counted that waits, so that other work on the machine hardly matters.
 *
 * @returns what was counted since the last call, the longest first
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
