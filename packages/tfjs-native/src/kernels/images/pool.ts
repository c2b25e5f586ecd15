import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import { sameShape } from '../../check-tensors.js';
import { type NativeKernel, withFallback } from '../../native-kernel.js';
import { areFloats, shapeNumbers } from './conv-shape.js';

const { pool, maxPoolGradient, averagePoolGradient } = addonFunctions<{
  pool(largest: boolean, shape: Float64Array, x: Float32Array, y: Float32Array): void;
  maxPoolGradient(shape: Float64Array, dy: Float32Array, x: Float32Array, dx: Float32Array): void;
  averagePoolGradient(shape: Float64Array, dy: Float32Array, dx: Float32Array): void;
}>();

/** Attributes of tfjs's pooling kernels. Their dilations are 1. */
interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Returns tfjs's description of a pooling. Throws tfjs's own errors if the shapes do not match. */
function poolInfo(shape: number[], attrs: tf.NamedAttrMap): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
  const images = shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(images, filterSize, strides, 1, pad, dimRoundingMode);
}

function pooling(name: string, largest: boolean): NativeKernel {
  return withFallback(name, ({ inputs, attrs, backend }) => {
    const x = inputs.x as tf.TensorInfo;
    if (!areFloats(x)) return undefined;
    const info = poolInfo(x.shape, attrs);
    if (info.filterWidth === 1 && info.filterHeight === 1 && sameShape(info.inShape, info.outShape))
      return backend.alias(x, x.shape);
    const values = backend.floatsOf(x);
    const shape = shapeNumbers(info);
    if (!shape) return undefined;
    const y = backend.floats(tf.util.sizeFromShape(info.outShape));
    pool(largest, shape, values, y);
    return backend.output(y, info.outShape, 'float32');
  });
}

const byLargest = withFallback(tf.MaxPoolGrad, ({ inputs, attrs, backend }) => {
  const dy = inputs.dy as tf.TensorInfo;
  const x = inputs.input as tf.TensorInfo;
  if (!areFloats(dy, x)) return undefined;
  const info = poolInfo(x.shape, attrs);
  if (!sameShape(dy.shape, info.outShape)) return undefined; // the CPU kernel uses a part of it
  const gradient = backend.floatsOf(dy);
  const values = backend.floatsOf(x);
  const shape = shapeNumbers(info);
  if (!shape) return undefined;
  const dx = backend.floats(tf.util.sizeFromShape(x.shape));
  maxPoolGradient(shape, gradient, values, dx);
  return backend.output(dx, x.shape, 'float32');
});

const byAverage = withFallback(tf.AvgPoolGrad, ({ inputs, attrs, backend }) => {
  const dy = inputs.dy as tf.TensorInfo;
  const x = inputs.input as tf.TensorInfo;
  if (!areFloats(dy, x)) return undefined;
  const info = poolInfo(x.shape, attrs);
  if (!sameShape(dy.shape, info.outShape)) return undefined;
  const gradient = backend.floatsOf(dy);
  const shape = shapeNumbers(info);
  if (!shape) return undefined;
  const dx = backend.floats(tf.util.sizeFromShape(x.shape));
  averagePoolGradient(shape, gradient, dx);
  return backend.output(dx, x.shape, 'float32');
});

/** Pooling in two dimensions, and its gradients. */
export const poolKernels: readonly NativeKernel[] = [
  pooling(tf.MaxPool, true),
  pooling(tf.AvgPool, false),
  byLargest,
  byAverage,
];
