import { checkFloats, checkShape, type Heads, readHeads } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { headUniforms, type Place } from '../heads/head-plan.js';
import {
  backwardFeatures,
  backwardWeights,
  COLUMNS,
  FEATURES,
  forwardHeads,
  IMAGES,
  ROWS,
} from '../heads/head-shaders.js';
import { gather, newSlab, slabLayout } from '../slab.js';
import { sumRows } from '../wgsl/sum-rows.js';

/** Minimum size of a weight that is read in its own buffer. Smaller weights are copied into one buffer. */
const LARGE = 2 ** 18;

/** Outputs of a slice in the gradient with respect to the features. */
const SLICE = 2048;

/** Heads of one dispatch and the buffer with their weights. */
interface Part {
  readonly places: readonly Place[];
  readonly weights: Range;
  release(): void;
}

/** Returns the heads with small weights together, and each other head by itself. */
function partsOf(backend: FusedBackend, { weights, offsets, counts, images }: Heads): Part[] {
  const layout = (sizes: readonly number[]) => slabLayout(sizes).offsets;
  const offsetsAt = layout(counts);
  const yAt = layout(counts.map((count) => images * count));
  const place = (head: number, at: number): Place => ({
    ...{ head, count: counts[head] as number, weights: at },
    ...{ offsets: offsetsAt[head] as number, y: yAt[head] as number },
  });
  const isLarge = (head: number) => tf.util.sizeFromShape((weights[head] as tf.TensorInfo).shape) >= LARGE;
  const indices = offsets.map((_, head) => head).filter((head) => (counts[head] as number) > 0);
  const small = indices.filter((head) => !isLarge(head));
  const parts: Part[] = [];
  if (small.length > 0) {
    const own = small.map((head) => weights[head] as tf.TensorInfo);
    const gathered = gather(backend, own);
    const at = layout(own.map(({ shape }) => tf.util.sizeFromShape(shape)));
    const places = small.map((head, index) => place(head, at[index] as number));
    parts.push({ places, weights: gathered.range, release: gathered.release });
  }
  for (const head of indices.filter(isLarge))
    parts.push({
      places: [place(head, 0)],
      weights: backend.rangeOf(weights[head] as tf.TensorInfo),
      release: () => undefined,
    });
  return parts;
}

const headOutputs: FusedKernel = {
  name: 'HeadOutputs',
  run: ({ tensors, backend }) => {
    const heads = readHeads('HeadOutputs', tensors);
    const { images, counts, x } = heads;
    const { range, views } = newSlab(
      backend,
      counts.map((count) => [images, count]),
    );
    const offsets = gather(backend, heads.offsets);
    const groupsOf = ({ count }: Place) => Math.ceil(count / COLUMNS) * Math.ceil(images / IMAGES);
    for (const { places, weights, release } of partsOf(backend, heads)) {
      const { uniforms, groups } = headUniforms(heads, places, groupsOf);
      backend.run(forwardHeads(places.length), [backend.rangeOf(x), weights, offsets.range, range], uniforms, groups);
      release();
    }
    offsets.release();
    return views;
  },
};

/** [dy 1 … dy P, features, weights …, offsets …] → gradients with respect to features, weights and offsets. */
const headOutputsGradient: FusedKernel = {
  name: 'HeadOutputsGrad',
  run: ({ tensors, backend }) => {
    const name = 'HeadOutputsGrad';
    const count = (tensors.length - 1) / 3;
    const [upstream, inputs] = [tensors.slice(0, count), tensors.slice(count)];
    const heads = readHeads(name, inputs);
    checkFloats(name, upstream);
    upstream.forEach((dy, head) => {
      checkShape(name, `dy ${head + 1}`, dy, [heads.images, heads.counts[head] as number]);
    });
    const dy = gather(backend, upstream);
    const parts = partsOf(backend, heads);
    const byFeatures = featureGradient(backend, heads, parts, dy.range);
    const others = weightGradients(backend, heads, parts, dy.range);
    for (const { release } of [...parts, dy]) release();
    return [byFeatures, ...others];
  },
};

function weightGradients(backend: FusedBackend, heads: Heads, parts: readonly Part[], dy: Range): tf.TensorInfo[] {
  const { features, counts, x } = heads;
  const byOffset = newSlab(
    backend,
    counts.map((count) => [count]),
  );
  const byWeight = heads.weights.map((): tf.TensorInfo | undefined => undefined);
  const groupsOf = ({ count }: Place) => Math.ceil(count / COLUMNS) * Math.ceil(features / ROWS);
  for (const { places } of parts) {
    const shapes = places.map(({ count }) => [features, count]);
    const { range, views } = newSlab(backend, shapes, places.length === 1);
    places.forEach(({ head }, index) => {
      byWeight[head] = views[index] as tf.TensorInfo;
    });
    const { uniforms, groups } = headUniforms(heads, places, groupsOf);
    const bindings = [backend.rangeOf(x), dy, range, byOffset.range];
    backend.run(backwardWeights(places.length), bindings, uniforms, groups);
  }
  const filled = byWeight.map((tensor, head) => tensor ?? backend.newTensor([features, counts[head] as number]));
  return [...filled, ...byOffset.views];
}

function featureGradient(backend: FusedBackend, heads: Heads, parts: readonly Part[], dy: Range): tf.TensorInfo {
  const { images, features, counts, x } = heads;
  const gradient = backend.newTensor(x.shape);
  const slicesOf = (count: number) => Math.ceil(count / SLICE);
  const slices = Math.max(1, ...counts.map(slicesOf));
  const size = counts.length * images * features;
  if (size === 0) return gradient;
  const sums = slices > 1 ? backend.acquire(4 * slices * size) : backend.rangeOf(gradient);
  backend.clear('buffer' in sums ? sums.buffer : sums); // slices that a head does not have
  const groupsOf = ({ count }: Place) => Math.ceil(features / FEATURES) * Math.ceil(images / IMAGES) * slicesOf(count);
  for (const { places, weights } of parts) {
    const { uniforms, groups } = headUniforms(heads, places, groupsOf, SLICE);
    backend.run(backwardFeatures(places.length, counts.length), [weights, dy, sums], uniforms, groups);
  }
  if (slices > 1) {
    sumRows(backend, sums, backend.rangeOf(gradient), slices, size);
    backend.releaseLater(sums as GPUBuffer);
  }
  return gradient;
}

/**
 * Outputs of all heads of a hypernetwork, and their gradients, in a few dispatches. The contract is BATCHED_KERNELS of
 * `@hypersiren/siren`.
 */
export const headKernels: readonly FusedKernel[] = [headOutputs, headOutputsGradient];
