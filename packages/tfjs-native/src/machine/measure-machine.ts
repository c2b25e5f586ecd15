import { addonFunctions, loaded } from '../addon.js';

/** The most that this machine gives with the threads in use. */
export interface MachineMeasurement {
  threads: number;
  /** Multiply-adds on registers alone, of one thread times the threads: 10⁹ floating-point operations per second. */
  gflops: number;
  /** Copying arrays far larger than the caches, reads and writes counted: 10⁹ bytes per second. */
  gigabytesPerSecond: number;
}

const ROUNDS = 200_000;
const REPEATS = 8;
/** 64 MiB a tensor: past any cache that two cores share. */
const FLOATS = 2 ** 24;

/**
 * Measures multiply-add peak and memory bandwidth, about half a second in all: what a kernel's speed is to be compared with.
 *
 * @throws Error if the addon is not there (`nativeInfo` says why)
 */
export function measureMachine(): MachineMeasurement {
  if (!loaded.addon) throw new Error(`measureMachine: ${loaded.reason}`);
  const { multiplyAdds, copyStrided, threads, allocate } = addonFunctions<{
    /** Returns how many floating-point operations it did. */
    multiplyAdds(rounds: number): number;
    /** Shape: rank, both offsets, sizes, both strides. */
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

/** Seconds of the fastest of several runs: what else the machine does only ever adds. */
function fastest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
