import * as tf from '@tensorflow/tfjs-core';
import { sameShape } from '../../check-tensors.js';
import { type NativeKernel, withFallback } from '../../native-kernel.js';
import { areFloats, shapeNumbers } from './conv-shape.js';

/** How a convolution's gradient with respect to its filter is computed. */
interface FilterGradient {
  /** Returns tfjs's description of the convolution. Throws tfjs's own errors if the shapes do not match. */
  infoOf(xShape: number[], filterShape: number[], attrs: tf.NamedAttrMap): tf.backend_util.Conv2DInfo;
  /** Function of the addon that writes the gradient. */
  compute(shape: Float64Array, x: Float32Array, dy: Float32Array, dFilter: Float32Array): void;
}

/** Returns the kernel of the gradient of a convolution with respect to its filter: {x, dy} → dFilter. */
export function filterGradientKernel(name: string, { infoOf, compute }: FilterGradient): NativeKernel {
  return withFallback(name, ({ inputs, attrs, backend }) => {
    const x = inputs.x as tf.TensorInfo;
    const dy = inputs.dy as tf.TensorInfo;
    if (!areFloats(x, dy)) return undefined;
    const info = infoOf(x.shape, attrs.filterShape as number[], attrs);
    if (!sameShape(dy.shape, info.outShape)) return undefined; // the CPU kernel uses a part of it
    const input = backend.floatsOf(x);
    const gradient = backend.floatsOf(dy);
    const shape = shapeNumbers(info);
    if (!shape) return undefined;
    const dFilter = backend.floats(tf.util.sizeFromShape(info.filterShape));
    compute(shape, input, gradient, dFilter);
    return backend.output(dFilter, info.filterShape, 'float32');
  });
}
