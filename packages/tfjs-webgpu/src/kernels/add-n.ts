import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend } from '../backend.js';
import { type FusedKernel, runElementwise } from '../fused-kernel.js';

/** Maximum number of storage buffers that every adapter allows per shader, without that of the result. */
const MAX_SUMMANDS = 7;

/** Sums tensors of the same shape and type. TensorFlow.js's kernel binds all of them to one shader. */
function sumOf(backend: FusedBackend, tensors: readonly tf.TensorInfo[]): tf.TensorInfo {
  const now = tensors.slice(0, MAX_SUMMANDS);
  const names = now.map((_, index) => `x${index}`);
  const { shape } = now[0] as tf.TensorInfo;
  const sum = runElementwise(backend, names, names.map((name) => `${name}[at]`).join(' + '), now, shape);
  if (tensors.length <= MAX_SUMMANDS) return sum;
  const total = sumOf(backend, [sum, ...tensors.slice(MAX_SUMMANDS)]);
  backend.disposeData(sum.dataId);
  return total;
}

/** Replacement of TensorFlow.js's kernel, which fails for more tensors than a shader may have buffers. */
export const addNKernels: readonly FusedKernel[] = [
  {
    name: tf.AddN,
    run: ({ tensors, backend }) => {
      const [first] = tensors as [tf.TensorInfo];
      if (tensors.length === 1) return tf.engine().runKernel(tf.Identity, { x: first as tf.Tensor }) as tf.TensorInfo;
      if (first.dtype === 'float32') return sumOf(backend, tensors);
      // Sums of integers are rare.
      return tf.tidy(() => (tensors as tf.Tensor[]).reduce((sum, tensor) => tf.add(sum, tensor)));
    },
  },
];
