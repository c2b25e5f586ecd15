import { type AttentionSizes, attentionSizes, checkFloats, checkShape } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import {
  type AttentionPlan,
  backwardKeys,
  backwardQueries,
  forward,
  MAX_FEATURES,
  ROWS,
} from '../attention/attention-shaders.js';
import type { FusedBackend, Range } from '../backend.js';
import { type FusedKernel, isRecorded } from '../fused-kernel.js';

/** Kind of the values saved for the gradient: logarithms of the sums of exponentials. */
const KEPT = 'log-sum-exp';

/** Checked inputs. */
interface Attention extends AttentionSizes {
  readonly plan: AttentionPlan;
  readonly inputs: readonly tf.TensorInfo[];
}

function attentionOf(name: string, inputs: readonly tf.TensorInfo[], attrs: tf.NamedAttrMap): Attention {
  const sizes = attentionSizes(name, inputs, attrs);
  const size = sizes.features / sizes.heads;
  if (size > MAX_FEATURES)
    throw new Error(`${name}: on the backend webgpu, a head can have ${MAX_FEATURES} features, got ${size}`);
  return { ...sizes, plan: { size, masked: inputs.length === 4 }, inputs };
}

/** Returns the uniforms and the number of workgroups, if there is a thread for each of `rows` of each head. */
function groupsOf({ images, heads, queries, keys }: Attention, rows: number): [ArrayBuffer, number] {
  const blocks = Math.ceil(rows / ROWS);
  const groups = images * heads * blocks;
  return [Uint32Array.of(groups, queries, keys, heads, blocks, 0, 0, 0).buffer, groups];
}

const statBytes = ({ images, heads, queries }: Attention): number => 8 * images * heads * queries;

const zeros = (backend: FusedBackend, { shape }: tf.TensorInfo): tf.TensorInfo =>
  backend.makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape)));

const rangesOf = (backend: FusedBackend, tensors: readonly tf.TensorInfo[]): Range[] =>
  tensors.map((tensor) => backend.rangeOf(tensor));

/** Computes the output into a range, and the logarithms of the sums of exponentials, if there is a buffer for them. */
function run(backend: FusedBackend, attention: Attention, output: Range, stats: GPUBuffer | undefined): void {
  const { plan, inputs, queries } = attention;
  const bindings = [...rangesOf(backend, inputs), output, ...(stats ? [stats] : [])];
  backend.run(forward(plan, stats !== undefined), bindings, ...groupsOf(attention, queries));
}

const attentionKernel: FusedKernel = {
  name: 'Attention',
  run: ({ tensors, attrs, backend }) => {
    const attention = attentionOf(attentionKernel.name, tensors, attrs);
    const [q] = tensors as [tf.TensorInfo];
    const { images, queries, keys } = attention;
    if (images * queries * keys === 0) return zeros(backend, q);
    const y = backend.newTensor(q.shape);
    const stats = isRecorded() ? backend.acquire(statBytes(attention)) : undefined;
    run(backend, attention, backend.rangeOf(y), stats);
    if (stats) backend.attach(y, { kind: KEPT, buffers: [stats] });
    return y;
  },
};

const attentionGradient: FusedKernel = {
  name: 'AttentionGrad',
  run: ({ tensors: [dy, y, ...tensors], attrs, backend }) => {
    const { name } = attentionGradient;
    const attention = attentionOf(name, tensors, attrs);
    const upstream = [dy, y] as [tf.TensorInfo, tf.TensorInfo];
    const [q, k, v, mask] = tensors as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo?];
    checkFloats(name, upstream);
    checkShape(name, 'dy', upstream[0], q.shape);
    checkShape(name, 'y', upstream[1], q.shape);
    const { images, queries, keys, plan } = attention;
    if (images * queries * keys === 0) return tensors.map((tensor) => zeros(backend, tensor));
    const kept = backend.attached(upstream[1], KEPT)?.[0];
    const stats = kept ?? statsAgain(backend, attention);
    const [dQ, dK, dV] = [q, k, v].map(({ shape }) => backend.newTensor(shape)) as [
      tf.TensorInfo,
      tf.TensorInfo,
      tf.TensorInfo,
    ];
    const [toDy, fromY] = rangesOf(backend, upstream) as [Range, Range];
    const inputs = rangesOf(backend, [q, k, v]);
    const masks = rangesOf(backend, mask ? [mask] : []);
    backend.run(
      backwardQueries(plan),
      [...inputs, fromY, toDy, ...masks, stats, backend.rangeOf(dQ)],
      ...groupsOf(attention, queries),
    );
    backend.run(
      backwardKeys(plan),
      [...inputs, toDy, stats, ...masks, ...rangesOf(backend, [dK, dV])],
      ...groupsOf(attention, keys),
    );
    if (!kept) backend.releaseLater(stats);
    return [dQ, dK, dV, ...(mask ? [zeros(backend, mask)] : [])];
  },
};

function statsAgain(backend: FusedBackend, attention: Attention): GPUBuffer {
  const stats = backend.acquire(statBytes(attention));
  const unused = backend.acquire(4 * attention.images * attention.queries * attention.features);
  run(backend, attention, { buffer: unused, offset: 0, size: unused.size }, stats);
  backend.releaseLater(unused);
  return stats;
}

/**
 * Attention, which never stores the matrix of weights, and its gradient, in one and two dispatches. Formula and shapes
 * are those of the kernels in tfjs-native.
 */
export const attentionKernels: readonly FusedKernel[] = [attentionKernel, attentionGradient];
