import * as tf from '@tensorflow/tfjs-core';
import { loaded } from './addon.js';
import type { NativeBackend } from './backend.js';
import { bytesFromEnvironment } from './environment.js';

/** Bytes that one kernel may keep for its gradient; beyond, the gradient computes them again. */
const DEFAULT_LIMIT = 2 ** 30;

const limit = bytesFromEnvironment('HYPERSIREN_NATIVE_SAVED_MB', DEFAULT_LIMIT);

/** Kernels of each instruction set lay out what they save in their own way. */
const kindOn = (kind: string): string => `${kind} ${loaded.addon?.isa()}`;

/** Whether the kernel that runs now is recorded, so that its gradient will probably be asked for. */
function isRecorded(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 1;
}

/** Memory in which a kernel may save `count` floats for its gradient, or undefined if it should not. */
export function memoryForGradient(backend: NativeBackend, count: number): Float32Array | undefined {
  return isRecorded() && count > 0 && count * 4 <= limit ? backend.floats(count) : undefined;
}

/** Keeps what was saved beside the output, until that is disposed of. */
export function keepForGradient(
  backend: NativeBackend,
  output: tf.TensorInfo,
  kind: string,
  saved: Float32Array | undefined,
): void {
  if (saved) backend.attach(output, kindOn(kind), saved);
}

/** What was kept beside the output as that kind, or undefined: then the gradient computes it again. */
export function keptForGradient(backend: NativeBackend, output: tf.TensorInfo, kind: string): Float32Array | undefined {
  return backend.attached(output, kindOn(kind));
}
