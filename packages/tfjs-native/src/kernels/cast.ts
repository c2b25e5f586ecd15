import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { PooledArray } from '../buffer-pool.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { isMovable } from '../strided-copy.js';

const { cast: convert } = addonFunctions<{ cast(x: PooledArray, out: PooledArray): void }>();

function cast(): NativeKernel {
  const fallback = cpuKernel(tf.Cast);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    const dtype = attrs.dtype as tf.DataType;
    if (x.dtype === dtype) return backend.alias(x, x.shape);
    if (!isMovable(x.dtype) || !isMovable(dtype)) return fallback(args);
    // The CPU backend shares the array with the wider type; on this backend every float32 tensor has a Float32Array.
    const values = backend.valuesOf(x);
    const out = backend.allocate(dtype, tf.util.sizeFromShape(x.shape));
    convert(values, out);
    return backend.output(out, x.shape, dtype);
  };
  return { name: tf.Cast, run };
}

/** Conversions between dtypes. */
export const castKernels: readonly NativeKernel[] = [cast()];
