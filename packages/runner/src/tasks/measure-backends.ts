import { apply, initializeSiren, sirenSpec } from '@hypersiren/siren';
import type { Registry } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import { type Backend, BackendError, type LoadedBackend } from '../backend/backend.js';
import { backends } from '../backend/backends.js';

/** Speed of a backend on this machine. */
export interface BackendSpeed {
  readonly name: string;
  /** Product of square matrices in 10⁹ floating-point operations per second; a multiply-add counts as two. */
  readonly gflops: number;
  /** Points per second at which a SIREN with two hidden layers of 128 units is evaluated. */
  readonly pointsPerSecond: number;
  /** Bandwidth of adding a number to a large tensor in 10⁹ bytes per second, reads and writes. */
  readonly gigabytesPerSecond: number;
}

/** Speeds of the backends of this machine. */
export interface MeasuredBackends {
  readonly speeds: readonly BackendSpeed[];
  /** Fastest backend for sine networks among those that `auto` may choose; undefined if there is none. */
  readonly recommended: string | undefined;
}

/** A work of adjustable size that is timed. */
interface Work {
  /** Sizes in ascending order. Larger ones are tried until one run takes long enough. */
  readonly sizes: readonly number[];
  /** Number of units of work (operations, points, bytes) of a size. */
  readonly amount: (size: number) => number;
  /** Prepares the inputs of a size. */
  readonly inputs: (size: number) => tf.Tensor[];
  readonly run: (inputs: readonly tf.Tensor[]) => tf.Tensor;
}

/** A run that takes this long is not repeated at a larger size. */
const ENOUGH_MS = 30;

/** Maximum number of runs between two waits. */
const MAX_REPEATS = 64;

const SIREN = sirenSpec({ width: 128, hiddenLayers: 1, outputs: 1 });

const PRODUCT: Work = {
  sizes: [128, 256, 512, 1024, 2048, 4096],
  amount: (size) => 2 * size ** 3,
  inputs: (size) => [tf.fill([size, size], 0.5), tf.fill([size, size], 2)],
  run: ([a, b]) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
};

const SINES: Work = {
  sizes: [256, 1024, 4096, 16_384, 65_536, 262_144],
  amount: (points) => points,
  inputs: (points) => [tf.fill([points, 2], 0.3)],
  run: ([coords]) => apply(SIREN, initializeSiren(SIREN, 'speed'), coords as tf.Tensor2D),
};

const MEMORY: Work = {
  sizes: [2 ** 20, 2 ** 22, 2 ** 24],
  amount: (size) => 8 * size,
  inputs: (size) => [tf.fill([size], 1)],
  run: ([x]) => tf.add(x as tf.Tensor, 1),
};

/**
 * Measures each usable backend for a fraction of a second: matrix products, sine networks and memory. TensorFlow.js uses
 * its backend of before afterwards.
 *
 * @param family backends to measure; default: those of this package
 */
export async function measureBackends(family: Registry<Backend> = backends): Promise<MeasuredBackends> {
  const before = tf.getBackend();
  const speeds: BackendSpeed[] = [];
  const candidates: BackendSpeed[] = [];
  try {
    for (const { name, load, auto } of Object.values<Backend>(family)) {
      const loaded = await loadIfUsable(load);
      if (!loaded || !(await tf.setBackend(loaded.tfName))) continue;
      const speed = await measureBackend(name);
      speeds.push(speed);
      if (auto && auto.refusal?.(loaded) === undefined) candidates.push(speed);
    }
  } finally {
    if (before) await tf.setBackend(before);
  }
  const [best] = candidates.sort((a, b) => b.pointsPerSecond - a.pointsPerSecond);
  return { speeds, recommended: best?.name };
}

async function loadIfUsable(load: Backend['load']): Promise<LoadedBackend | undefined> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof BackendError) return undefined;
    throw error;
  }
}

async function measureBackend(name: string): Promise<BackendSpeed> {
  return {
    name,
    gflops: (await rateOf(PRODUCT)) / 1e9,
    pointsPerSecond: await rateOf(SINES),
    gigabytesPerSecond: (await rateOf(MEMORY)) / 1e9,
  };
}

/** Returns the amount of work per second on the current backend, at the largest size that is needed. */
async function rateOf({ sizes, amount, inputs, run }: Work): Promise<number> {
  let best = 0;
  for (const size of sizes) {
    const tensors = tf.tidy(() => inputs(size));
    const time = async (repeats: number): Promise<number> => {
      const start = performance.now();
      for (let repeat = 1; repeat < repeats; repeat++) tf.tidy(() => void run(tensors));
      const last = tf.tidy(() => tf.slice(tf.reshape(run(tensors), [-1]), 0, 1));
      await last.data(); // waits
      last.dispose();
      return performance.now() - start;
    };
    let elapsed = await time(1);
    const isLast = size === sizes.at(-1);
    if (elapsed < 20 * ENOUGH_MS) elapsed = await time(1); // the first run compiles shaders and acquires memory
    best = Math.max(best, (1000 * amount(size)) / elapsed);
    if (isLast)
      for (let repeats = 4; elapsed < ENOUGH_MS && repeats <= MAX_REPEATS; repeats *= 4) {
        elapsed = await time(repeats);
        best = Math.max(best, (1000 * repeats * amount(size)) / elapsed);
      }
    tf.dispose(tensors);
    if (elapsed >= ENOUGH_MS) break;
  }
  return best;
}
