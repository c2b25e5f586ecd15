import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { PooledArray } from '../buffer-pool.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { isMovable } from '../strided-copy.js';

const { gather, segmentSum } = addonFunctions<{
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

/** Returns a kernel that adds rows at indices, as a sum over segments. The CPU backend handles other shapes. */
function scatterNd(): NativeKernel {
  const fallback = cpuKernel(tf.ScatterNd);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const indices = inputs.indices as tf.TensorInfo;
    const updates = inputs.updates as tf.TensorInfo;
    const [rows = 0, ...rest] = attrs.shape as number[];
    const [count = 0, depth] = indices.shape;
    const columns = tf.util.sizeFromShape(rest);
    const simple = indices.shape.length === 2 && depth === 1 && updates.shape[0] === count;
    if (!simple || updates.dtype !== 'float32' || indices.dtype !== 'int32' || rows < 1) return fallback(args);
    if (count === 0 || tf.util.sizeFromShape(updates.shape) !== count * columns) return fallback(args);
    const ids = backend.intsOf(indices);
    // The kernel would skip a segment out of range; tfjs rejects it. The error is that of its CPU backend.
    if (ids.some((id) => id < 0 || id >= rows)) return fallback(args);
    const out = backend.floats(rows * columns);
    segmentSum(backend.floatsOf(updates), ids, out, count, columns, rows);
    return backend.output(out, [rows, ...rest], 'float32');
  };
  return { name: tf.ScatterNd, run };
}

export const gatherKernels: readonly NativeKernel[] = [gatherV2(), unsortedSegmentSum(), scatterNd()];
