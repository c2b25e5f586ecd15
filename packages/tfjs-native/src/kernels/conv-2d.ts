import * as tf from '@tensorflow/tfjs';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { sameShape } from '../check-tensors.js';
import { cpuKernel, type KernelArguments, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { NO_OUTPUT_STAGE, type OutputStage, outputStage } from '../output-stage.js';

const { geometry, convForward, convInputGradient, convFilterGradient } = addonFunctions<{
  convForward(
    x: Float32Array,
    filter: Float32Array,
    y: Float32Array,
    activation: number,
    slope: number,
    bias: Float32Array | undefined,
    slopes: Float32Array | undefined,
  ): void;
  convInputGradient(dy: Float32Array, filter: Float32Array, dx: Float32Array): void;
  convFilterGradient(x: Float32Array, dy: Float32Array, dFilter: Float32Array): void;
}>();

type Shape4D = [number, number, number, number];

/** How tfjs describes a convolution, besides the shapes. */
interface ConvAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** tfjs's own sizes, and its own errors for shapes that do not fit. */
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

/** Writes the sizes for native/addon/conv.cc; false if the addon does not do this one: channels first, or nothing in it. */
function writeGeometry(info: tf.backend_util.Conv2DInfo): boolean {
  if (info.dataFormat !== 'channelsLast') return false;
  geometry[0] = info.batchSize;
  geometry[1] = info.inHeight;
  geometry[2] = info.inWidth;
  geometry[3] = info.inChannels;
  geometry[4] = info.outHeight;
  geometry[5] = info.outWidth;
  geometry[6] = info.outChannels;
  geometry[7] = info.filterHeight;
  geometry[8] = info.filterWidth;
  geometry[9] = info.strideHeight;
  geometry[10] = info.strideWidth;
  geometry[11] = info.dilationHeight;
  geometry[12] = info.dilationWidth;
  geometry[13] = info.padInfo.top;
  geometry[14] = info.padInfo.left;
  for (let i = 0; i < 13; i++) if (!((geometry[i] as number) >= 1)) return false;
  return true;
}

const areFloats = (...tensors: tf.TensorInfo[]): boolean => tensors.every(({ dtype }) => dtype === 'float32');

/** A kernel that runs natively where `run` gives a result, else on the cpu backend. */
function withFallback(name: string, run: (args: KernelArguments) => tf.TensorInfo | undefined): NativeKernel {
  const fallback: KernelFunction = cpuKernel(name);
  return { name, run: (args) => run(args) ?? fallback(args) };
}

function forward(
  backend: NativeBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: tf.backend_util.Conv2DInfo,
  { bias, activation, slope, slopes }: OutputStage,
): tf.TensorInfo | undefined {
  const input = backend.floatsOf(x);
  const weights = backend.floatsOf(filter);
  if (!writeGeometry(info)) return undefined;
  const y = backend.floats(tf.util.sizeFromShape(info.outShape));
  convForward(input, weights, y, activation, slope, bias, slopes);
  return backend.output(y, info.outShape, 'float32');
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
  return stage && forward(backend, x, filter, info, stage);
});

const byInput = withFallback(tf.Conv2DBackpropInput, ({ inputs, attrs, backend }) => {
  const dy = inputs.dy as tf.TensorInfo;
  const filter = inputs.filter as tf.TensorInfo;
  if (!areFloats(dy, filter)) return undefined;
  const inputShape = attrs.inputShape as number[];
  const info = convInfo(inputShape, filter.shape, attrs as unknown as ConvAttributes);
  if (!sameShape(dy.shape, info.outShape)) return undefined; // the cpu kernel takes a part of it
  const gradient = backend.floatsOf(dy);
  const weights = backend.floatsOf(filter);
  if (!writeGeometry(info)) return undefined;
  const dx = backend.floats(tf.util.sizeFromShape(info.inShape));
  convInputGradient(gradient, weights, dx);
  return backend.output(dx, info.inShape, 'float32');
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
  if (!writeGeometry(info)) return undefined;
  const dFilter = backend.floats(tf.util.sizeFromShape(info.filterShape));
  convFilterGradient(input, gradient, dFilter);
  return backend.output(dFilter, info.filterShape, 'float32');
});

/** Two-dimensional convolutions, with bias and activation, and their gradients. */
export const conv2DKernels: readonly NativeKernel[] = [plain, fused, byInput, byFilter];
