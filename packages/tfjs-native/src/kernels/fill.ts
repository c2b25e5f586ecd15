import * as tf from '@tensorflow/tfjs-core';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { isMovable } from '../strided-copy.js';

function fill(): NativeKernel {
  const fallback = cpuKernel(tf.Fill);
  const run: KernelFunction = (args) => {
    const { attrs, backend } = args;
    const shape = attrs.shape as number[];
    const value = attrs.value as number;
    const dtype = (attrs.dtype as tf.DataType | undefined) || tf.util.inferDtype(value);
    if (!isMovable(dtype)) return fallback(args);
    const out = backend.allocate(dtype, tf.util.sizeFromShape(shape));
    out.fill(value);
    return backend.output(out, shape, dtype);
  };
  return { name: tf.Fill, run };
}

function like(name: string, value: number): NativeKernel {
  const fallback = cpuKernel(name);
  const run: KernelFunction = (args) => {
    const { inputs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    if (!isMovable(x.dtype)) return fallback(args);
    const out = backend.allocate(x.dtype, tf.util.sizeFromShape(x.shape));
    out.fill(value);
    return backend.output(out, x.shape, x.dtype);
  };
  return { name, run };
}

/** Kernels that create constant tensors. */
export const fillKernels: readonly NativeKernel[] = [fill(), like(tf.ZerosLike, 0), like(tf.OnesLike, 1)];
