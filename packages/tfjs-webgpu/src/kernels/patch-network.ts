import { checkFloats, checkShape, type PatchSizes, patchSizes } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range, Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { type PatchPlan, patchNumbers } from '../patches/patch-numbers.js';
import {
  emissionGradientShader,
  emitShader,
  numberGradientShader,
  THREADS,
  tokenGradientShader,
} from '../patches/patch-shaders.js';
import { forwardShader } from '../sine/forward-shader.js';
import { backwardOfChunk, chunkOf, groupsOf, slicesOf } from '../sine/run-sine.js';
import { type SinePlan, sinePlan } from '../sine/sine-plan.js';
import { sizesOf } from '../sine/sine-wgsl.js';
import { newSlab, slabLayout } from '../slab.js';
import { sumRows } from '../wgsl/sum-rows.js';

/** Patches whose gradients one thread adds. */
const PATCHES_PER_SLICE = 128;

/** Checked network with its plans. */
interface PatchNetwork {
  readonly sizes: PatchSizes;
  readonly numbers: PatchPlan;
  readonly plan: SinePlan;
  readonly inputs: readonly tf.TensorInfo[];
}

function networkOf(
  name: string,
  backend: FusedBackend,
  inputs: readonly tf.TensorInfo[],
  attrs: tf.NamedAttrMap,
): PatchNetwork {
  const sizes = patchSizes(name, inputs, attrs);
  const { layers, sets, patches, tokenSize } = sizes;
  const { widths, omegas } = layers;
  const plan = sinePlan({ widths, omegas, sets, sharedCoords: false, coordSets: patches }, 0, backend.device.limits);
  if (!plan) throw new Error(`${name}: a layer of ${Math.max(...widths)} features is too wide for this adapter`);
  return { sizes, numbers: patchNumbers(layers, tokenSize), plan, inputs };
}

/** Returns the buffers of the tokens and of the emitted and shared numbers. A buffer without numbers is never read. */
function sourcesOf(backend: FusedBackend, [tokens, , ...numbers]: readonly tf.TensorInfo[]): Range[] {
  const own = backend.rangeOf(tokens as tf.TensorInfo);
  return [own, ...numbers.map((tensor) => (tf.util.sizeFromShape(tensor.shape) > 0 ? backend.rangeOf(tensor) : own))];
}

function runEach(
  backend: FusedBackend,
  shader: Shader,
  bindings: readonly (Range | GPUBuffer)[],
  count: number,
  sizes: readonly number[],
): void {
  const uniforms = Uint32Array.from([...sizes, 0, 0, 0].slice(0, 4)).buffer;
  backend.run(shader, bindings, uniforms, Math.ceil(count / THREADS));
}

/** Writes the parameters of all networks into a new buffer. */
function emit(backend: FusedBackend, { inputs, numbers, plan, sizes: { sets } }: PatchNetwork): GPUBuffer {
  const parameters = backend.acquire(4 * plan.parameters);
  const bindings = [...sourcesOf(backend, inputs), parameters];
  runEach(backend, emitShader(numbers, plan.offsets), bindings, sets * numbers.elements, [sets]);
  return parameters;
}

const isEmpty = ({ sizes: { sets, points } }: PatchNetwork): boolean => sets * points === 0;

const patchNetwork: FusedKernel = {
  name: 'PatchNetwork',
  run: ({ tensors, attrs, backend }) => {
    const network = networkOf('PatchNetwork', backend, tensors, attrs);
    const { plan, sizes } = network;
    const { points, valueShape } = sizes;
    const values = backend.newTensor(valueShape);
    if (isEmpty(network)) return values;
    const parameters = emit(backend, network);
    const groups = groupsOf({ plan }, points);
    backend.run(
      forwardShader(plan, { results: true, saved: false }),
      [backend.rangeOf(tensors[1] as tf.TensorInfo), parameters, backend.rangeOf(values)],
      sizesOf({ points, first: 0, count: points, groups }),
      groups,
    );
    backend.releaseLater(parameters);
    return values;
  },
};

/** [dy, inputs…] → gradients with respect to all inputs except the coordinates. */
const patchNetworkGradient: FusedKernel = {
  name: 'PatchNetworkGrad',
  run: ({ tensors: [dy, ...inputs], attrs, backend }) => {
    const name = 'PatchNetworkGrad';
    const network = networkOf(name, backend, inputs, attrs);
    checkFloats(name, [dy]);
    checkShape(name, 'dy', dy as tf.TensorInfo, network.sizes.valueShape);
    const wanted = [0, 2, 3, 4, 5].map((index) => inputs[index] as tf.TensorInfo);
    if (isEmpty(network)) return wanted.map(({ shape }) => zeros(backend, shape));
    const parameters = emit(backend, network);
    const gradients = parameterGradients(backend, network, dy as tf.TensorInfo, parameters);
    const results = numberGradients(backend, network, gradients);
    for (const buffer of [parameters, gradients]) backend.releaseLater(buffer);
    return results;
  },
};

/** Returns a buffer with the gradients with respect to the parameters of all networks. */
function parameterGradients(
  backend: FusedBackend,
  { plan, sizes: { points, sets }, inputs }: PatchNetwork,
  dy: tf.TensorInfo,
  parameters: GPUBuffer,
): GPUBuffer {
  const call = { plan, points, coords: inputs[1] as tf.TensorInfo };
  const count = chunkOf(backend, call);
  const chunks = Math.ceil(points / count);
  const slices = slicesOf(plan, count);
  const gradients = backend.acquire(4 * plan.parameters);
  const sums = chunks * slices > 1 ? backend.acquire(4 * chunks * slices * plan.parameters) : gradients;
  backend.clear(sums);
  const dCoords = backend.acquire(4 * sets * points * plan.inputs);
  const range = (buffer: GPUBuffer, size: number): Range => ({ buffer, offset: 0, size });
  for (let chunk = 0; chunk < chunks; chunk++) {
    const first = chunk * count;
    backwardOfChunk(
      backend,
      call,
      { points, first, count: Math.min(count, points - first), groups: 0 },
      {
        ...{ weights: range(parameters, 4 * plan.parameters), saved: undefined, upstream: [dy], dCoords, sums, slices },
        partial: chunk * slices,
      },
    );
  }
  if (sums !== gradients) {
    sumRows(backend, sums, gradients, chunks * slices, plan.parameters);
    backend.releaseLater(sums);
  }
  backend.releaseLater(dCoords);
  return gradients;
}

/** Returns the gradients with respect to tokens, emitted weights and biases, and shared weights and biases. */
function numberGradients(backend: FusedBackend, network: PatchNetwork, gradients: GPUBuffer): tf.TensorInfo[] {
  const { inputs, numbers, plan, sizes } = network;
  const { sets, tokenSize } = sizes;
  const sources = sourcesOf(backend, inputs);
  const { emitted } = numbers;
  const byTokens = backend.newTensor([sets, tokenSize]);
  const dNumbers = backend.acquire(4 * sets * emitted);
  const toNumbers = numberGradientShader(numbers, plan.offsets);
  runEach(backend, toNumbers, [...sources, gradients, dNumbers], sets * emitted, [sets]);
  runEach(backend, tokenGradientShader(numbers), [...sources, dNumbers, backend.rangeOf(byTokens)], sets * tokenSize, [
    sets,
  ]);
  const shapes = inputs.slice(2).map(({ shape }) => shape);
  const layout = slabLayout(shapes.map((shape) => tf.util.sizeFromShape(shape)));
  const slices = Math.ceil(sets / PATCHES_PER_SLICE);
  const sums = backend.acquire(4 * slices * layout.total);
  const toEmission = emissionGradientShader(numbers, plan.offsets, layout);
  const bindings = [...sources, gradients, dNumbers, sums];
  runEach(backend, toEmission, bindings, slices * layout.total, [sets, slices, PATCHES_PER_SLICE]);
  const others = newSlab(backend, shapes, true);
  sumRows(backend, sums, others.range, slices, layout.total);
  for (const buffer of [dNumbers, sums]) backend.releaseLater(buffer);
  return [byTokens, ...others.views];
}

function zeros(backend: FusedBackend, shape: readonly number[]): tf.TensorInfo {
  const tensor = backend.newTensor(shape);
  if (tf.util.sizeFromShape([...shape]) > 0) backend.clear(backend.rangeOf(tensor).buffer);
  return tensor;
}

/**
 * Sine networks of patches, whose parameters are emitted and used in two dispatches, and their gradients. Formula and
 * shapes are those of the kernel in tfjs-native.
 */
export const patchKernels: readonly FusedKernel[] = [patchNetwork, patchNetworkGradient];
