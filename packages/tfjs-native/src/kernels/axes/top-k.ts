import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import type { PooledArray } from '../../buffer-pool.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../../native-kernel.js';
import { isMovable } from '../../strided-copy.js';

const { topK: largest } = addonFunctions<{
  topK(x: PooledArray, values: PooledArray, indices: Int32Array, rows: number, size: number, k: number): void;
}>();

/** Returns the kernel of the k largest elements of every row, which are sorted whether or not that was asked for. */
function topK(): NativeKernel {
  const fallback = cpuKernel(tf.TopK);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    const k = attrs.k as number;
    const size = x.shape.at(-1) ?? 0;
    if (!isMovable(x.dtype) || size === 0) return fallback(args);
    const shape = [...x.shape.slice(0, -1), k];
    const values = backend.allocate(x.dtype, tf.util.sizeFromShape(shape));
    const indices = backend.ints(values.length);
    largest(backend.valuesOf(x), values, indices, tf.util.sizeFromShape(x.shape) / size, size, k);
    return [backend.output(values, shape, x.dtype), backend.output(indices, shape, 'int32')];
  };
  return { name: tf.TopK, run };
}

export const topKKernels: readonly NativeKernel[] = [topK()];
