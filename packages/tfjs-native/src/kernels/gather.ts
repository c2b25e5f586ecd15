import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import type { PooledArray } from '../buffer-pool.js';
import { MAX_RANK } from '../contract.js';
import { cpuKernel, type KernelFunction, type NativeKernel, withFallback } from '../native-kernel.js';
import { isMovable } from '../strided-copy.js';

const { gather, flatIndices, segmentSum } = addonFunctions<{
  /** Gathers rows. Returns the first index out of range, as read: another thread may change shared memory meanwhile. */
  gather(
    x: PooledArray,
    indices: Int32Array,
    out: PooledArray,
    batch: number,
    outer: number,
    size: number,
    indicesPerBatch: number,
    slice: number,
  ): number | undefined;
  /** Returns the first position whose indices are out of range. The shape has depth, rows and strides. */
  flatIndices(shape: Float64Array, indices: Int32Array, out: Int32Array, count: number): number | undefined;
  segmentSum(
    x: Float32Array,
    ids: Int32Array,
    out: Float32Array,
    rows: number,
    columns: number,
    segments: number,
  ): void;
}>();

function gatherV2(): NativeKernel {
  const fallback = cpuKernel(tf.GatherV2);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    const indices = inputs.indices as tf.TensorInfo;
    if (!isMovable(x.dtype) || indices.dtype !== 'int32') return fallback(args);
    const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0] as number;
    const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x as tf.Tensor,
      indices as tf.Tensor,
      axis,
      (attrs.batchDims as number | undefined) ?? 0,
    );
    const values = backend.valuesOf(x);
    const at = backend.intsOf(indices);
    const out = backend.allocate(x.dtype, tf.util.sizeFromShape(info.outputShape));
    const { batchSize, outerSize, dimSize, sliceSize } = info;
    const perBatch = batchSize === 0 ? 0 : tf.util.sizeFromShape(indices.shape) / batchSize;
    const wrong = gather(values, at, out, batchSize, outerSize, dimSize, perBatch, sliceSize);
    tf.util.assert(
      wrong === undefined,
      () => `GatherV2: the index value ${wrong} is not in [0, ${(x.shape[axis] as number) - 1}]`,
    );
    return backend.output(out, info.outputShape, x.dtype);
  };
  return { name: tf.GatherV2, run };
}

/**
 * Returns the kernel of the gradient of gather. The CPU backend instead creates a mask of the whole tensor for every
 * segment.
 */
function unsortedSegmentSum(): NativeKernel {
  const fallback = cpuKernel(tf.UnsortedSegmentSum);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    const segmentIds = inputs.segmentIds as tf.TensorInfo;
    const segments = attrs.numSegments as number;
    if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32' || segmentIds.shape.length !== 1 || segments < 1)
      return fallback(args);
    const rows = segmentIds.shape[0] as number;
    if (rows !== x.shape[0]) return fallback(args);
    const values = backend.floatsOf(x);
    const ids = backend.intsOf(segmentIds);
    const rest = x.shape.slice(1);
    const columns = tf.util.sizeFromShape(rest);
    const out = backend.floats(segments * columns);
    segmentSum(values, ids, out, rows, columns, segments);
    return backend.output(out, [segments, ...rest], 'float32');
  };
  return { name: tf.UnsortedSegmentSum, run };
}

/**
 * Returns the numbers of the rows that indices [..., strides.length] name. Undefined if one is out of range or if there are
 * too many rows or dimensions.
 */
function rowsAt(
  backend: NativeBackend,
  indices: tf.TensorInfo,
  strides: readonly number[],
  rows: number,
  count: number,
): Int32Array | undefined {
  if (strides.length < 1 || strides.length > MAX_RANK || rows >= 2 ** 31) return undefined;
  const given = backend.intsOf(indices);
  const out = backend.ints(count);
  if (flatIndices(Float64Array.of(strides.length, rows, ...strides), given, out, count) === undefined) return out;
  backend.release(out);
  return undefined;
}

/** Returns a kernel that gathers slices at indices. The CPU backend reports an index out of range. */
const gatherNd = withFallback(tf.GatherNd, ({ inputs, backend }) => {
  const params = inputs.params as tf.TensorInfo;
  const indices = inputs.indices as tf.TensorInfo;
  const [shape, count, slice, strides] = tf.backend_util.prepareAndValidate(params, indices);
  if (!isMovable(params.dtype) || indices.dtype !== 'int32' || count * slice === 0) return undefined;
  const rows = tf.util.sizeFromShape(params.shape) / slice;
  const at = rowsAt(backend, indices, strides, rows, count);
  if (!at) return undefined;
  const out = backend.allocate(params.dtype, count * slice);
  gather(backend.valuesOf(params), at, out, 1, 1, rows, count, slice);
  backend.release(at);
  return backend.output(out, shape, params.dtype);
});

/** Returns a kernel that adds slices at indices, as a sum over segments. The CPU backend reports an index out of range. */
const scatterNd = withFallback(tf.ScatterNd, ({ inputs, attrs, backend }) => {
  const indices = inputs.indices as tf.TensorInfo;
  const updates = inputs.updates as tf.TensorInfo;
  const shape = attrs.shape as number[];
  if (updates.dtype !== 'float32' || indices.dtype !== 'int32') return undefined;
  const { numUpdates, sliceSize, strides, outputSize } = tf.backend_util.calculateShapes(updates, indices, shape);
  if (numUpdates * outputSize === 0 || tf.util.sizeFromShape(updates.shape) !== numUpdates * sliceSize)
    return undefined;
  const rows = outputSize / sliceSize;
  const at = rowsAt(backend, indices, strides, rows, numUpdates);
  if (!at) return undefined;
  const out = backend.floats(outputSize);
  segmentSum(backend.floatsOf(updates), at, out, numUpdates, sliceSize, rows);
  backend.release(at);
  return backend.output(out, shape, 'float32');
});

export const gatherKernels: readonly NativeKernel[] = [gatherV2(), unsortedSegmentSum(), gatherNd, scatterNd];
