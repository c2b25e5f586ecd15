import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../../addon.js';
import type { NativeBackend } from '../../backend.js';
import { sameShape } from '../../check-tensors.js';
import { type NativeKernel, withFallback } from '../../native-kernel.js';
import { NO_OUTPUT_STAGE, type OutputStage, outputStage } from '../../pending/output-stage.js';
import { outputOf } from '../../pending/pending-output.js';
import { areFloats, type ConvAttributes, convInfo, shapeNumbers } from './conv-shape.js';
import { filterGradientKernel } from './filter-gradient.js';

const { depthwiseForward, depthwiseInputGradient, depthwiseFilterGradient } = addonFunctions<{
  depthwiseForward(
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
  ): void;
  depthwiseInputGradient(shape: Float64Array, dy: Float32Array, filter: Float32Array, dx: Float32Array): void;
  depthwiseFilterGradient(shape: Float64Array, x: Float32Array, dy: Float32Array, dFilter: Float32Array): void;
}>();

/** Returns tfjs's description of a depthwise convolution. Throws tfjs's own errors if the shapes do not match. */
function depthwiseInfo(
  xShape: number[],
  filterShape: number[],
  attributes: tf.NamedAttrMap,
): tf.backend_util.Conv2DInfo {
  const { dataFormat: _, ...attrs } = attributes as unknown as ConvAttributes; // tfjs's cpu backend ignores it too
  const dilations = attrs.dilations ?? [1, 1];
  tf.util.assert(
    tf.backend_util.eitherStridesOrDilationsAreOne(attrs.strides, dilations),
    () =>
      'Error in depthwiseConv2d: Either strides or dilations must be 1. ' +
      `Got strides ${attrs.strides} and dilations '${dilations}'`,
  );
  return convInfo(xShape, filterShape, { ...attrs, dilations }, true);
}

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
  return outputOf(backend, [x, filter] as const, { shape, stage, biasOf }, ([input, weights], full) => {
    const { bias, activation, slope, slopes, residual, gate } = full;
    const y = backend.floats(tf.util.sizeFromShape(shape));
    const sizes = shapeNumbers(info) as Float64Array;
    depthwiseForward(sizes, input, weights, y, activation, slope, bias, slopes, residual, gate);
    return y;
  });
}

const plain = withFallback(tf.DepthwiseConv2dNative, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(x, filter)) return undefined;
  return forward(backend, x, filter, depthwiseInfo(x.shape, filter.shape, attrs), NO_OUTPUT_STAGE);
});

const fused = withFallback(tf.FusedDepthwiseConv2D, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(x, filter)) return undefined;
  const info = depthwiseInfo(x.shape, filter.shape, attrs);
  const stage = outputStage(backend, inputs, attrs, info.outChannels);
  return stage && forward(backend, x, filter, info, stage, inputs.bias);
});

const byInput = withFallback(tf.DepthwiseConv2dNativeBackpropInput, ({ inputs, attrs, backend }) => {
  const dy = inputs.dy as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(dy, filter)) return undefined;
  const info = depthwiseInfo(attrs.inputShape as number[], filter.shape, attrs);
  if (!sameShape(dy.shape, info.outShape)) return undefined; // the CPU kernel uses a part of it
  const gradient = backend.floatsOf(dy);
  const weights = backend.floatsOf(filter);
  const shape = shapeNumbers(info);
  if (!shape) return undefined;
  const dx = backend.floats(tf.util.sizeFromShape(info.inShape));
  depthwiseInputGradient(shape, gradient, weights, dx);
  return backend.output(dx, info.inShape, 'float32');
});

const byFilter = filterGradientKernel(tf.DepthwiseConv2dNativeBackpropFilter, {
  infoOf: depthwiseInfo,
  compute: depthwiseFilterGradient,
});

/** Depthwise convolutions with bias and activation, and their gradients. */
export const depthwiseKernels: readonly NativeKernel[] = [plain, fused, byInput, byFilter];
