import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { sameShape } from '../check-tensors.js';
import { cpuKernel, type KernelArguments, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { NO_OUTPUT_STAGE, type OutputStage, outputStage } from '../pending/output-stage.js';
import { outputOf } from '../pending/pending-output.js';

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

type Shape4D = [number, number, number, number];

/** Attributes of a tfjs convolution. */
interface ConvAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Returns tfjs's description of a convolution. Throws tfjs's own errors if the shapes do not match. */
function convInfo(xShape: number[], filterShape: number[], attrs: ConvAttributes): tf.backend_util.Conv2DInfo {
  const { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(
    xShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

/** Result of `shapeNumbers`. The array is reused, since a call should not allocate objects. */
const numbers = new Float64Array(15);

/**
 * Returns the sizes as arguments of native/addon/conv.cc, valid until the next call; undefined if the addon does not
 * support the convolution: channels first, or no elements.
 */
function shapeNumbers(info: tf.backend_util.Conv2DInfo): Float64Array | undefined {
  if (info.dataFormat !== 'channelsLast') return undefined;
  numbers[0] = info.batchSize;
  numbers[1] = info.inHeight;
  numbers[2] = info.inWidth;
  numbers[3] = info.inChannels;
  numbers[4] = info.outHeight;
  numbers[5] = info.outWidth;
  numbers[6] = info.outChannels;
  numbers[7] = info.filterHeight;
  numbers[8] = info.filterWidth;
  numbers[9] = info.strideHeight;
  numbers[10] = info.strideWidth;
  numbers[11] = info.dilationHeight;
  numbers[12] = info.dilationWidth;
  numbers[13] = info.padInfo.top;
  numbers[14] = info.padInfo.left;
  for (let i = 0; i < 13; i++) if (!((numbers[i] as number) >= 1)) return undefined;
  return numbers;
}

const areFloats = (...tensors: tf.TensorInfo[]): boolean => tensors.every(({ dtype }) => dtype === 'float32');

/** Returns a kernel that runs natively if `run` returns a result, and otherwise on the CPU backend. */
function withFallback(name: string, run: (args: KernelArguments) => tf.TensorInfo | undefined): NativeKernel {
  const fallback: KernelFunction = cpuKernel(name);
  return { name, run: (args) => run(args) ?? fallback(args) };
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
  return outputOf(backend, [x, filter], { shape, stage, biasOf, hasSums: true }, (input, weights, full) => {
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
    [dy, filter],
    { shape, stage: NO_OUTPUT_STAGE, hasSums: true },
    (gradient, weights, full) => {
      const { bias, activation, slope, slopes, residual, gate, sums } = full;
      const dx = backend.floats(tf.util.sizeFromShape(shape));
      const sizes = shapeNumbers(info) as Float64Array;
      convInputGradient(sizes, gradient, weights, dx, activation, slope, bias, slopes, residual, gate, sums);
      return dx;
    },
  );
});

const byFilter = withFallback(tf.Conv2DBackpropFilter, ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.TensorInfo;
  const dy = inputs.dy as tf.TensorInfo;
  if (!areFloats(x, dy)) return undefined;
  const filterShape = attrs.filterShape as number[];
  const info = convInfo(x.shape, filterShape, attrs as unknown as ConvAttributes);
  if (!sameShape(dy.shape, info.outShape)) return undefined;
  const input = backend.floatsOf(x);
  const gradient = backend.floatsOf(dy);
  const shape = shapeNumbers(info);
  if (!shape) return undefined;
  const dFilter = backend.floats(tf.util.sizeFromShape(info.filterShape));
  convFilterGradient(shape, input, gradient, dFilter);
  return backend.output(dFilter, info.filterShape, 'float32');
});

/** Two-dimensional convolutions with bias and activation, and their gradients. */
export const conv2DKernels: readonly NativeKernel[] = [plain, fused, byInput, byFilter];
