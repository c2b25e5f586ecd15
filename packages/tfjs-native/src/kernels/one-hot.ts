import * as tf from '@tensorflow/tfjs-core';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { isMovable } from '../strided-copy.js';

function oneHot(): NativeKernel {
  const fallback = cpuKernel(tf.OneHot);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const indices = inputs.indices as tf.TensorInfo;
    const dtype = (attrs.dtype as tf.DataType | undefined) ?? 'int32';
    const depth = attrs.depth as number;
    if (indices.dtype !== 'int32' || !isMovable(dtype)) return fallback(args);
    const at = backend.intsOf(indices);
    const count = tf.util.sizeFromShape(indices.shape);
    const out = backend.allocate(dtype, count * depth);
    out.fill(attrs.offValue as number);
    for (let i = 0; i < count; i++) {
      const index = at[i] as number;
      if (index >= 0 && index < depth) out[i * depth + index] = attrs.onValue as number;
    }
    return backend.output(out, [...indices.shape, depth], dtype);
  };
  return { name: tf.OneHot, run };
}

export const oneHotKernels: readonly NativeKernel[] = [oneHot()];
