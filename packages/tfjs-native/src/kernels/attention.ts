import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';
import { keepForGradient, keptForGradient, memoryForGradient } from '../saved-for-gradient.js';

/** Dimensions: B images, T queries, K keys, P heads, F features of all heads together. */

type Floats = Float32Array;
type MaybeFloats = Float32Array | undefined;

/** Numbers of images, heads, queries, keys, and features per head. */
type Sizes = [number, number, number, number, number];

const { attentionForward, attentionBackward } = addonFunctions<{
  attentionForward(
    q: Floats,
    k: Floats,
    v: Floats,
    mask: MaybeFloats,
    out: Floats,
    logSums: MaybeFloats,
    ...sizes: Sizes
  ): void;
  attentionBackward(
    q: Floats,
    k: Floats,
    v: Floats,
    mask: MaybeFloats,
    out: Floats,
    logSums: Floats,
    dOut: Floats,
    dQ: Floats,
    dK: Floats,
    dV: Floats,
    ...sizes: Sizes
  ): void;
}>();

/** Kind of the values saved for the gradient: logarithms of the sums of exponentials. */
const KEPT = 'log-sum-exp';

/** Checked inputs of the kernel. */
interface Attention {
  readonly images: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly features: number;
  /** Queries, keys, values, and the optional mask. */
  readonly arrays: readonly [Floats, Floats, Floats, MaybeFloats];
}

function attentionOf(
  name: string,
  backend: NativeBackend,
  inputs: readonly tf.TensorInfo[],
  { heads }: tf.NamedAttrMap,
): Attention {
  if (inputs.length !== 3 && inputs.length !== 4)
    throw new Error(`${name}: expected queries, keys, values and an optional mask, got ${inputs.length} tensors`);
  checkFloats(name, inputs);
  const [q, k, v, mask] = inputs as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo?];
  const [images, queries, features] = q.shape as [number, number, number];
  if (q.shape.length !== 3) throw new Error(`${name}: expected queries [B, T, F], got [${q.shape.join(', ')}]`);
  if (typeof heads !== 'number' || !Number.isInteger(heads) || heads < 1 || features < 1 || features % heads !== 0)
    throw new Error(`${name}: expected a number of heads that divides ${features}, got ${JSON.stringify(heads)}`);
  const keys = k.shape[1] as number;
  checkShape(name, 'keys', k, [images, k.shape.length === 3 ? keys : -1, features]);
  checkShape(name, 'values', v, [images, keys, features]);
  if (mask) checkShape(name, 'the mask', mask, [images, keys]);
  const arrays = [q, k, v, mask].map((tensor) => tensor && backend.floatsOf(tensor)) as [
    Floats,
    Floats,
    Floats,
    MaybeFloats,
  ];
  return { images, queries, keys, heads, features, arrays };
}

const sizesOf = ({ images, heads, queries, keys, features }: Attention): Sizes => [
  images,
  heads,
  queries,
  keys,
  features / heads,
];
const outputsOf = ({ images, queries, features }: Attention): number => images * queries * features;
const logSumsOf = ({ images, heads, queries }: Attention): number => images * heads * queries;

/**
 * Computes softmax(q·kᵀ/√(F/P)) v in each head, over the unmasked keys: [q, k, v, mask?] {heads} → [y]. q [B, T, F], k
 * and v [B, K, F], mask [B, K] with 0 for a masked key; y [B, T, F], 0 if all keys are masked.
 */
const attentionKernel: NativeKernel = {
  name: 'Attention',
  run: ({ inputs, attrs, backend }) => {
    const tensors = inputs as unknown as tf.TensorInfo[];
    const attention = attentionOf(attentionKernel.name, backend, tensors, attrs);
    const out = backend.floats(outputsOf(attention));
    const logSums = memoryForGradient(backend, logSumsOf(attention));
    attentionForward(...attention.arrays, out, logSums, ...sizesOf(attention));
    const output = backend.output(out, (tensors[0] as tf.TensorInfo).shape, 'float32');
    keepForGradient(backend, output, KEPT, logSums);
    return output;
  },
};

/**
 * Computes the gradients of attention: [dy, y, q, k, v, mask?] → [dq, dk, dv], and 0 for the mask. y is the output of
 * the kernel.
 */
const attentionGradientKernel: NativeKernel = {
  name: 'AttentionGrad',
  run: ({ inputs, attrs, backend }) => {
    const { name } = attentionGradientKernel;
    const [dy, y, ...tensors] = inputs as unknown as [tf.TensorInfo, tf.TensorInfo, ...tf.TensorInfo[]];
    const attention = attentionOf(name, backend, tensors, attrs);
    checkFloats(name, [dy, y]);
    checkShape(name, 'dy', dy, (tensors[0] as tf.TensorInfo).shape);
    checkShape(name, 'y', y, (tensors[0] as tf.TensorInfo).shape);
    const { arrays } = attention;
    const [dOut, out] = [dy, y].map((tensor) => backend.floatsOf(tensor)) as [Floats, Floats];
    const kept = keptForGradient(backend, y, KEPT);
    const logSums = kept ?? logSumsAgain(backend, attention);
    const gradients = arrays.slice(0, 3).map((values) => backend.floats((values as Floats).length));
    const [dQ, dK, dV] = gradients as [Floats, Floats, Floats];
    attentionBackward(...arrays, out, logSums, dOut, dQ, dK, dV, ...sizesOf(attention));
    if (!kept) backend.release(logSums);
    const [, , , mask] = arrays;
    if (mask) gradients.push(backend.floats(mask.length).fill(0));
    return gradients.map((values, i) => backend.output(values, (tensors[i] as tf.TensorInfo).shape, 'float32'));
  },
};

function logSumsAgain(backend: NativeBackend, attention: Attention): Floats {
  const logSums = backend.floats(logSumsOf(attention));
  const unused = backend.floats(outputsOf(attention));
  attentionForward(...attention.arrays, unused, logSums, ...sizesOf(attention));
  backend.release(unused);
  return logSums;
}

/** Attention and its gradient, which `src/attention-gradients.ts` registers. */
export const attentionKernels: readonly NativeKernel[] = [attentionKernel, attentionGradientKernel];
