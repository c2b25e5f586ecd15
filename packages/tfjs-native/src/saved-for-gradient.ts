import * as tf from '@tensorflow/tfjs-core';
import { loaded } from './addon.js';
import type { NativeBackend } from './backend.js';
import { bytesFromEnvironment } from './environment.js';

/**
 * Maximum number of bytes that one kernel saves for its gradient. If more are needed, the gradient recomputes the
 * values.
 */
const DEFAULT_LIMIT = 2 ** 30;

const limit = bytesFromEnvironment('HYPERSIREN_NATIVE_SAVED_MB', DEFAULT_LIMIT);

/** Returns the kind with the instruction set appended, since the layout of saved values depends on it. */
const kindOn = (kind: string): string => `${kind} ${loaded.addon?.isa()}`;

/** Returns whether the running kernel is recorded, so that its gradient is likely to be needed. */
function isRecorded(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 1;
}

/** Returns whether the running kernel should save `count` floats for its gradient. */
export function maySaveForGradient(count: number): boolean {
  return isRecorded() && count > 0 && count * 4 <= limit;
}

/** Returns memory in which a kernel may save `count` floats for its gradient; undefined if it should not save them. */
export function memoryForGradient(backend: NativeBackend, count: number): Float32Array | undefined {
  return maySaveForGradient(count) ? backend.floats(count) : undefined;
}

/** Attaches saved values to the output, until the output is disposed. */
export function keepForGradient(
  backend: NativeBackend,
  output: tf.TensorInfo,
  kind: string,
  saved: Float32Array | undefined,
): void {
  if (saved) backend.attach(output, kindOn(kind), saved);
}

/**
 * Returns the saved values of a kind that are attached to the output; undefined if there are none and the gradient must
 * recompute them.
 */
export function keptForGradient(backend: NativeBackend, output: tf.TensorInfo, kind: string): Float32Array | undefined {
  return backend.attached(output, kindOn(kind));
}
