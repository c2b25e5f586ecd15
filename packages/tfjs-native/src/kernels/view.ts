import * as tf from '@tensorflow/tfjs-core';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';

/*
 * Kernels that change the shape of a tensor. They share the buffer and count references like those of the CPU backend,
 * which are not used since they would prevent the buffer from being recycled.
 */

const identity: KernelFunction = ({ inputs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  return backend.alias(x, x.shape);
};

function reshape(): NativeKernel {
  const fallback = cpuKernel(tf.Reshape);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    if (x.dtype === 'complex64') return fallback(args);
    const size = tf.util.sizeFromShape(x.shape);
    const shape = tf.util.inferFromImplicitShape(attrs.shape as number[], size);
    const newSize = tf.util.sizeFromShape(shape);
    tf.util.assert(
      size === newSize,
      () =>
        `The new shape (${shape}) has ${newSize} elements and the old shape (${x.shape}) has ${size} elements. ` +
        'The new shape and old shape must have the same number of elements.',
    );
    return backend.alias(x, shape);
  };
  return { name: tf.Reshape, run };
}

function expandDims(): NativeKernel {
  const fallback = cpuKernel(tf.ExpandDims);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const input = inputs.input as tf.TensorInfo;
    if (input.dtype === 'complex64') return fallback(args);
    const rank = input.shape.length;
    const dim = attrs.dim as number;
    tf.util.assert(-(rank + 1) <= dim, () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`);
    const shape = input.shape.slice();
    shape.splice(dim < 0 ? rank + dim + 1 : dim, 0, 1);
    return backend.alias(input, shape);
  };
  return { name: tf.ExpandDims, run };
}

export const viewKernels: readonly NativeKernel[] = [{ name: tf.Identity, run: identity }, reshape(), expandDims()];
