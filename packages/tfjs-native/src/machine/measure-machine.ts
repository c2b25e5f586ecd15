import { addonFunctions, loaded } from '../addon.js';

/** Peak performance of this machine with the threads in use. */
export interface MachineMeasurement {
  threads: number;
  /**
   * Peak of multiply-adds on registers in 10⁹ floating-point operations per second: that of one thread times the number
   * of threads.
   */
  gflops: number;
  /** Bandwidth of copying arrays far larger than the caches in 10⁹ bytes per second, counting reads and writes. */
  gigabytesPerSecond: number;
}

const ROUNDS = 200_000;
const REPEATS = 8;
/** Number of values in a tensor of 64 MiB, which exceeds the caches. */
const FLOATS = 2 ** 24;

/**
 * Measures the peak of multiply-adds and the memory bandwidth, as references for the speed of kernels.
 *
 * @throws Error if the addon is not available (`nativeInfo` returns the reason)
 */
export function measureMachine(): MachineMeasurement {
  if (!loaded.addon) throw new Error(`measureMachine: ${loaded.reason}`);
  const { multiplyAdds, copyStrided, threads, allocate } = addonFunctions<{
    /** Returns the number of floating-point operations that were executed. */
    multiplyAdds(rounds: number): number;
    /** Copies between strided views. The shape is: rank, both offsets, sizes, both strides. */
    copyStrided(shape: Float64Array, from: Float32Array, to: Float32Array): void;
  }>();
  const count = threads();
  let operations = 0;
  const multiplySeconds = fastest(() => {
    operations = multiplyAdds(ROUNDS);
  });
  const from = new Float32Array(allocate(FLOATS * 4)).fill(1);
  const to = new Float32Array(allocate(FLOATS * 4)).fill(0);
  const shape = Float64Array.of(1, 0, 0, FLOATS, 1, 1);
  const copySeconds = fastest(() => copyStrided(shape, from, to));
  return {
    threads: count,
    gflops: (operations / multiplySeconds / 1e9) * count,
    gigabytesPerSecond: (2 * FLOATS * 4) / copySeconds / 1e9,
  };
}

/** Returns the time of the fastest of several runs in seconds. Other load on the machine can only slow a run down. */
function fastest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
