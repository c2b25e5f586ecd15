import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import { type NativeKernel, withFallback } from '../../native-kernel.js';
import { areFloats } from './conv-shape.js';

const { resize, resizeGradient } = addonFunctions<{
  resize(shape: Float64Array, x: Float32Array, y: Float32Array): void;
  resizeGradient(shape: Float64Array, dy: Float32Array, dx: Float32Array): void;
}>();

type Size = readonly [height: number, width: number];

/** Returns the arguments of the addon; undefined for images without pixels. */
function shapeOf(shape: readonly number[], size: Size, attrs: tf.NamedAttrMap, nearest: boolean) {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const sizes = [batch, height, width, ...size, channels];
  const { alignCorners, halfPixelCenters } = attrs as { alignCorners?: boolean; halfPixelCenters?: boolean };
  if (shape.length !== 4 || sizes.some((n) => !(n >= 1))) return undefined;
  return Float64Array.of(...sizes, ...[alignCorners, halfPixelCenters, nearest].map(Number));
}

function resizing(name: string, nearest: boolean): NativeKernel {
  return withFallback(name, ({ inputs, attrs, backend }) => {
    const images = inputs.images as tf.TensorInfo;
    if (!areFloats(images)) return undefined;
    const size = attrs.size as unknown as Size;
    const numbers = shapeOf(images.shape, size, attrs, nearest);
    if (!numbers) return undefined;
    const [batch, , , channels] = images.shape as [number, number, number, number];
    const shape = [batch, ...size, channels];
    const x = backend.floatsOf(images);
    const y = backend.floats(tf.util.sizeFromShape(shape));
    resize(numbers, x, y);
    return backend.output(y, shape, 'float32');
  });
}

/** The cpu backend's gradients ignore `halfPixelCenters`, and one of them exchanges height and width. These do not. */
function gradient(name: string, nearest: boolean): NativeKernel {
  return withFallback(name, ({ inputs, attrs, backend }) => {
    const images = inputs.images as tf.TensorInfo;
    const dy = inputs.dy as tf.TensorInfo;
    if (!areFloats(images, dy) || dy.shape.length !== 4) return undefined;
    const [, height, width] = dy.shape as [number, number, number, number];
    const numbers = shapeOf(images.shape, [height, width], attrs, nearest);
    if (!numbers) return undefined;
    const upstream = backend.floatsOf(dy);
    const dx = backend.floats(tf.util.sizeFromShape(images.shape));
    resizeGradient(numbers, upstream, dx);
    return backend.output(dx, images.shape, 'float32');
  });
}

/** Resizing of images and its gradients. */
export const resizeKernels: readonly NativeKernel[] = [
  resizing(tf.ResizeBilinear, false),
  resizing(tf.ResizeNearestNeighbor, true),
  gradient(tf.ResizeBilinearGrad, false),
  gradient(tf.ResizeNearestNeighborGrad, true),
];
