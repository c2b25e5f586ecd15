import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { PooledArray } from '../buffer-pool.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { isMovable } from '../strided-copy.js';

const { select: choose } = addonFunctions<{
  select(condition: Uint8Array, t: PooledArray, e: PooledArray, out: PooledArray, run: number): void;
}>();

function select(): NativeKernel {
  const fallback = cpuKernel(tf.Select);
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const condition = inputs.condition as tf.TensorInfo;
    const t = inputs.t as tf.TensorInfo;
    const e = inputs.e as tf.TensorInfo;
    const { dtype } = t;
    const size = tf.util.sizeFromShape(t.shape);
    const conditions = tf.util.sizeFromShape(condition.shape);
    if (dtype !== e.dtype || !isMovable(dtype) || (size !== conditions && condition.shape.length !== 1))
      return fallback(args);
    const c = backend.boolsOf(condition);
    const x = backend.valuesOf(t);
    const y = backend.valuesOf(e);
    const out = backend.allocate(dtype, size);
    // A vector of conditions selects rows.
    if (size > 0) choose(c, x, y, out, size / conditions);
    return backend.output(out, t.shape, dtype);
  };
  return { name: tf.Select, run };
}

export const choiceKernels: readonly NativeKernel[] = [select()];
