import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';

type Floats = Float32Array;
type MaybeFloats = Float32Array | undefined;

const { layerNormForward, layerNormBackward } = addonFunctions<{
  layerNormForward(
    x: Floats,
    scale: MaybeFloats,
    offset: MaybeFloats,
    y: Floats,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  layerNormBackward(
    dy: Floats,
    x: Floats,
    scale: MaybeFloats,
    dx: Floats,
    dScale: MaybeFloats,
    dOffset: MaybeFloats,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
}>();

/** Checked rows of the last axis. */
interface Rows {
  readonly rows: number;
  readonly width: number;
  readonly epsilon: number;
}

function rowsOf(name: string, inputs: readonly tf.TensorInfo[], { epsilon }: tf.NamedAttrMap): Rows {
  if (typeof epsilon !== 'number' || !(epsilon >= 0))
    throw new Error(`${name}: expected epsilon to be 0 or more, got ${JSON.stringify(epsilon)}`);
  if (inputs.length < 1 || inputs.length > 3)
    throw new Error(`${name}: expected x and an optional scale and offset, got ${inputs.length} tensors`);
  checkFloats(name, inputs);
  const [{ shape }, ...others] = inputs as [tf.TensorInfo, ...tf.TensorInfo[]];
  const width = shape.at(-1);
  if (width === undefined) throw new Error(`${name}: expected x of one dimension or more, got a scalar`);
  others.forEach((tensor, i) => {
    checkShape(name, i === 0 ? 'scale' : 'offset', tensor, [width]);
  });
  return { rows: tf.util.sizeFromShape(shape.slice(0, -1)), width, epsilon };
}

const arraysOf = (backend: NativeBackend, inputs: readonly tf.TensorInfo[]): [Floats, MaybeFloats, MaybeFloats] =>
  inputs.map((tensor) => backend.floatsOf(tensor)) as [Floats, MaybeFloats, MaybeFloats];

/**
 * Computes (x − mean) / √(variance + ε) · scale + offset, with mean and variance of the last axis: [x, scale?, offset?]
 * {epsilon} → [y]. x [.., F], scale and offset [F]. An offset requires a scale.
 */
const layerNormKernel: NativeKernel = {
  name: 'LayerNorm',
  run: ({ inputs, attrs, backend }) => {
    const tensors = inputs as unknown as tf.TensorInfo[];
    const { rows, width, epsilon } = rowsOf(layerNormKernel.name, tensors, attrs);
    const [x, scale, offset] = arraysOf(backend, tensors);
    const y = backend.floats(x.length);
    layerNormForward(x, scale, offset, y, rows, width, epsilon);
    return backend.output(y, (tensors[0] as tf.TensorInfo).shape, 'float32');
  },
};

/**
 * Computes the gradients with respect to x and, if present, scale and offset: [dy, x, scale?, offset?] {epsilon} → [dx,
 * dscale?, doffset?].
 */
const layerNormGradientKernel: NativeKernel = {
  name: 'LayerNormGrad',
  run: ({ inputs, attrs, backend }) => {
    const { name } = layerNormGradientKernel;
    const [dy, ...tensors] = inputs as unknown as [tf.TensorInfo, ...tf.TensorInfo[]];
    const { rows, width, epsilon } = rowsOf(name, tensors, attrs);
    checkFloats(name, [dy]);
    checkShape(name, 'dy', dy, (tensors[0] as tf.TensorInfo).shape);
    const [x, scale] = arraysOf(backend, tensors);
    const upstream = backend.floatsOf(dy);
    const gradients = tensors.map(({ shape }) => backend.floats(tf.util.sizeFromShape(shape)));
    const [dx, dScale, dOffset] = gradients as [Floats, MaybeFloats, MaybeFloats];
    layerNormBackward(upstream, x, scale, dx, dScale, dOffset, rows, width, epsilon);
    return gradients.map((values, i) => backend.output(values, (tensors[i] as tf.TensorInfo).shape, 'float32'));
  },
};

/** Layer normalization and its gradient, which `src/attention-gradients.ts` registers. */
export const layerNormKernels: readonly NativeKernel[] = [layerNormKernel, layerNormGradientKernel];
