import type * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from '../../backend.js';
import { checkFloats, checkShape } from '../../check-tensors.js';
import { ReduceOp } from '../../contract.js';
import { listOf, type NativeKernel } from '../../native-kernel.js';
import { type Heads, readHeads } from '../../portable/read-heads.js';
import { multiplyArrays, postponedProduct } from '../mat-mul.js';
import { reduceArrays } from '../reduce.js';

/** Returns the part of an array [P, B, d] of one head. */
const partOf = (values: Float32Array, head: number, { images, features }: Heads): Float32Array =>
  values.subarray(head * images * features, (head + 1) * images * features);

const headOutputs: NativeKernel = {
  name: 'HeadOutputs',
  run: (args) => {
    const { backend } = args;
    const heads = readHeads(headOutputs.name, listOf(args));
    const { images, features, counts } = heads;
    const x = backend.floatsOf(heads.x);
    return heads.weights.map((weight, head) => {
      const n = counts[head] as number;
      const y = backend.floats(images * n);
      const sizes = { m: images, n, k: features, transposeA: false, transposeB: false };
      const offset = backend.floatsOf(heads.offsets[head] as tf.TensorInfo);
      multiplyArrays(partOf(x, head, heads), backend.floatsOf(weight), y, sizes, offset);
      return backend.output(y, [images, n], 'float32');
    });
  },
};

/** [dy 1 … dy P, features, weights …, offsets …] → gradients with respect to features, weights and offsets. */
const headOutputsGradient: NativeKernel = {
  name: 'HeadOutputsGrad',
  run: (args) => {
    const { backend } = args;
    const { name } = headOutputsGradient;
    const all = listOf(args);
    const count = (all.length - 1) / 3;
    const upstream = all.slice(0, count);
    const heads = readHeads(name, all.slice(count));
    const { images, features, counts, weights } = heads;
    checkFloats(name, upstream);
    upstream.forEach((dy, head) => {
      checkShape(name, `dy ${head + 1}`, dy, [images, counts[head] as number]);
    });
    const byFeatures = backend.floats(count * images * features);
    upstream.forEach((dy, head) => {
      const sizes = { m: images, n: features, k: counts[head] as number, transposeA: false, transposeB: true };
      const weight = backend.floatsOf(weights[head] as tf.TensorInfo);
      multiplyArrays(backend.floatsOf(dy), weight, partOf(byFeatures, head, heads), sizes);
    });
    return [
      backend.output(byFeatures, heads.x.shape, 'float32'),
      ...upstream.map((dy, head) => byWeight(backend, heads, head, dy)),
      ...upstream.map((dy) => columnSums(backend, dy)),
    ];
  },
};

/** Returns the gradient with respect to a head's weights, postponed if it is large; Adam then never stores it. */
function byWeight(backend: NativeBackend, heads: Heads, head: number, dy: tf.TensorInfo): tf.TensorInfo {
  const { images, features, counts } = heads;
  const n = counts[head] as number;
  const sizes = { m: features, n, k: images, transposeA: true, transposeB: false };
  const own = backend.floats(images * features);
  own.set(partOf(backend.floatsOf(heads.x), head, heads));
  const left = backend.output(own, [images, features], 'float32');
  const later = postponedProduct(backend, left, dy, sizes);
  if (later) {
    backend.disposeData(left.dataId);
    return later;
  }
  const out = backend.floats(features * n);
  multiplyArrays(own, backend.floatsOf(dy), out, sizes);
  backend.disposeData(left.dataId);
  return backend.output(out, [features, n], 'float32');
}

/** Sums dy [B, n] over the images. */
function columnSums(backend: NativeBackend, dy: tf.TensorInfo): tf.TensorInfo {
  const [images, n] = dy.shape as [number, number];
  const sums = backend.floats(n);
  if (images * n === 0) sums.fill(0);
  else reduceArrays(ReduceOp.sum, backend.floatsOf(dy), sums, 1, images, n, 1);
  return backend.output(sums, [n], 'float32');
}

/**
 * Outputs of all heads of a hypernetwork, and their gradients, without TensorFlow.js's work for each. The arithmetic is
 * that of matrix products with a bias. The contract is BATCHED_KERNELS of `@hypersiren/siren`.
 */
export const headKernels: readonly NativeKernel[] = [headOutputs, headOutputsGradient];
