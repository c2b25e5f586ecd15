import * as tf from '@tensorflow/tfjs';
import { addonFunctions } from '../addon.js';
import { cpuKernel, type KernelArguments, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { NO_OUTPUT_STAGE, outputStage } from '../output-stage.js';

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
  convFilterGradient(x: Float32Array, dy: Float32Array, dfilter: Float32Array): void;
}>();

type Conv2DInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Shape4D = [number, number, number, number];

/** Sizes, strides and padding of a convolution, with tfjs's own checks; `dilations` 1 where a gradient has none. */
function conv2DInfo(x: number[], filter: number[], attrs: tf.NamedAttrMap, dilations?: number): Conv2DInfo {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs as unknown as tf.Conv2DAttrs;
  return tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? (attrs.dilations as [number, number]),
    pad as number,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

/** In the order that native/addon/conv.cc reads. */
function writeGeometry(info: Conv2DInfo): void {
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
}

/** Whether the addon computes it: the cpu backend's kernels serve other types and channels first. */
function isNative({ inputs, attrs }: KernelArguments): boolean {
  return attrs.dataFormat !== 'NCHW' && Object.values(inputs).every((input) => !input || input.dtype === 'float32');
}

function kernel(name: string, run: (args: KernelArguments) => ReturnType<KernelFunction> | undefined): NativeKernel {
  const fallback = cpuKernel(name);
  return { name, run: (args) => (isNative(args) ? run(args) : undefined) ?? fallback(args) };
}

const conv2D = kernel(tf.Conv2D, (args) => forward(args, false));
const fusedConv2D = kernel(tf.FusedConv2D, (args) => forward(args, true));

function forward({ inputs, attrs, backend }: KernelArguments, fused: boolean): tf.TensorInfo | undefined {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
  const info = conv2DInfo(x.shape, filter.shape, attrs);
  const stage = fused ? outputStage(backend, inputs, attrs, info.outChannels) : NO_OUTPUT_STAGE;
  if (!stage) return undefined;
  const from = backend.floatsOf(x);
  const by = backend.floatsOf(filter);
  const out = backend.floats(tf.util.sizeFromShape(info.outShape));
  writeGeometry(info);
  convForward(from, by, out, stage.activation, stage.slope, stage.bias, stage.slopes);
  return backend.output(out, info.outShape, 'float32');
}

const inputGradient = kernel(tf.Conv2DBackpropInput, ({ inputs, attrs, backend }) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const info = conv2DInfo(attrs.inputShape as number[], filter.shape, attrs, 1);
  const from = backend.floatsOf(dy);
  const by = backend.floatsOf(filter);
  const out = backend.floats(tf.util.sizeFromShape(info.inShape));
  writeGeometry(info);
  convInputGradient(from, by, out);
  return backend.output(out, info.inShape, 'float32');
});

const filterGradient = kernel(tf.Conv2DBackpropFilter, ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const info = conv2DInfo(x.shape, attrs.filterShape as number[], attrs, 1);
  const from = backend.floatsOf(x);
  const by = backend.floatsOf(dy);
  const out = backend.floats(tf.util.sizeFromShape(info.filterShape));
  writeGeometry(info);
  convFilterGradient(from, by, out);
  return backend.output(out, info.filterShape, 'float32');
});

/** Convolutions of pictures and their gradients. */
export const conv2DKernels: readonly NativeKernel[] = [conv2D, fusedConv2D, inputGradient, filterGradient];
