import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { sameShape } from '../check-tensors.js';
import { type NativeKernel, withFallback } from '../native-kernel.js';
import { NO_OUTPUT_STAGE, type OutputStage, outputStage } from '../pending/output-stage.js';
import { outputOf } from '../pending/pending-output.js';
import { areFloats, type ConvAttributes, convInfo, shapeNumbers } from './images/conv-shape.js';
import { filterGradientKernel } from './images/filter-gradient.js';

const { convForward, convInputGradient, convFilterGradient } = addonFunctions<{
  convForward(
    shape: Float64Array,
    x: Float32Array,
    filter: Float32Array,
    y: Float32Array,
    activation: number,
    slope: number,
    bias: Float32Array | undefined,
    slopes: Float32Array | undefined,
    residual: Float32Array | undefined,
    gate: Float32Array | undefined,
    sums: Float32Array | undefined,
  ): void;
  convInputGradient(
    shape: Float64Array,
    dy: Float32Array,
    filter: Float32Array,
    dx: Float32Array,
    activation: number,
    slope: number,
    bias: Float32Array | undefined,
    slopes: Float32Array | undefined,
    residual: Float32Array | undefined,
    gate: Float32Array | undefined,
    sums: Float32Array | undefined,
  ): void;
  convFilterGradient(shape: Float64Array, x: Float32Array, dy: Float32Array, dFilter: Float32Array): void;
}>();

function forward(
  backend: NativeBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: tf.backend_util.Conv2DInfo,
  stage: OutputStage,
  biasOf?: tf.TensorInfo,
): tf.TensorInfo | undefined {
  if (!shapeNumbers(info)) return undefined;
  const { outShape: shape } = info;
  return outputOf(backend, [x, filter] as const, { shape, stage, biasOf, hasSums: true }, ([input, weights], full) => {
    const { bias, activation, slope, slopes, residual, gate, sums } = full;
    const y = backend.floats(tf.util.sizeFromShape(shape));
    const sizes = shapeNumbers(info) as Float64Array;
    convForward(sizes, input, weights, y, activation, slope, bias, slopes, residual, gate, sums);
    return y;
  });
}

const plain = withFallback(tf.Conv2D, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(x, filter)) return undefined;
  return forward(
    backend,
    x,
    filter,
    convInfo(x.shape, filter.shape, attrs as unknown as ConvAttributes),
    NO_OUTPUT_STAGE,
  );
});

const fused = withFallback(tf.FusedConv2D, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(x, filter)) return undefined;
  const info = convInfo(x.shape, filter.shape, attrs as unknown as ConvAttributes);
  const stage = outputStage(backend, inputs, attrs, info.outChannels);
  return stage && forward(backend, x, filter, info, stage, inputs.bias);
});

const byInput = withFallback(tf.Conv2DBackpropInput, ({ inputs, attrs, backend }) => {
  const dy = inputs.dy as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(dy, filter)) return undefined;
  const inputShape = attrs.inputShape as number[];
  const info = convInfo(inputShape, filter.shape, attrs as unknown as ConvAttributes);
  if (!sameShape(dy.shape, info.outShape)) return undefined; // the CPU kernel uses a part of it
  if (!shapeNumbers(info)) return undefined;
  const shape = info.inShape;
  return outputOf(
    backend,
    [dy, filter] as const,
    { shape, stage: NO_OUTPUT_STAGE, hasSums: true },
    ([gradient, weights], full) => {
      const { bias, activation, slope, slopes, residual, gate, sums } = full;
      const dx = backend.floats(tf.util.sizeFromShape(shape));
      const sizes = shapeNumbers(info) as Float64Array;
      convInputGradient(sizes, gradient, weights, dx, activation, slope, bias, slopes, residual, gate, sums);
      return dx;
    },
  );
});

const byFilter = filterGradientKernel(tf.Conv2DBackpropFilter, {
  infoOf: (xShape, filterShape, attrs) => convInfo(xShape, filterShape, attrs as unknown as ConvAttributes),
  compute: convFilterGradient,
});

/** Two-dimensional convolutions with bias and activation, and their gradients. */
export const conv2DKernels: readonly NativeKernel[] = [plain, fused, byInput, byFilter];
