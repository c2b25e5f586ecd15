import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import type { PooledArray } from '../buffer-pool.js';
import { ReduceOp } from '../contract.js';
import { cpuKernel, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { knownSums } from '../pending/pending-output.js';
import { SMALL, sumSmall } from '../small.js';

const addon = addonFunctions<{
  reduce(
    op: ReduceOp,
    x: PooledArray,
    out: PooledArray,
    outer: number,
    reduced: number,
    inner: number,
    divisor: number,
  ): void;
  argReduce(largest: boolean, x: Float32Array, out: Int32Array, outer: number, reduced: number, inner: number): void;
  cast(x: PooledArray, out: PooledArray): void;
}>();

/**
 * Reduces the middle axis of x [outer, reduced, inner] to out [outer, inner], of the same type. Means divide the sums by
 * `divisor`, which is 1 elsewhere.
 */
export const reduceArrays = addon.reduce;

type Movable = 'float32' | 'int32' | 'bool';

/** A run of neighboring dimensions that are all reduced or all kept. */
interface Run {
  size: number;
  reduced: boolean;
}

function runsOf(shape: readonly number[], axes: readonly number[]): Run[] {
  const runs: Run[] = [];
  shape.forEach((size, d) => {
    if (size === 1) return;
    const reduced = axes.includes(d);
    const last = runs.at(-1);
    if (last?.reduced === reduced) last.size *= size;
    else runs.push({ size, reduced });
  });
  return runs;
}

/**
 * Reduces the runs from the last to the first, each over the middle dimension of [outer, reduced, inner].
 *
 * @returns the result's array, or `values` itself if no run is reduced
 */
function reduceRuns(
  backend: NativeBackend,
  op: ReduceOp,
  dtype: Movable,
  values: PooledArray,
  runs: readonly Run[],
  divisor: number,
): PooledArray {
  let inner = 1;
  let outer = runs.reduce((product, { size }) => product * size, 1);
  let left = runs.filter(({ reduced }) => reduced).length;
  let from = values;
  for (let i = runs.length - 1; i >= 0; i--) {
    const { size, reduced } = runs[i] as Run;
    outer /= size;
    if (!reduced) {
      inner *= size;
      continue;
    }
    const to = backend.allocate(dtype, outer * inner);
    left--;
    const last = left === 0 ? divisor : 1;
    if (op === ReduceOp.sum && dtype === 'float32' && from.length <= SMALL) {
      sumSmall(from, to, { outer, size, inner, divisor: last });
    } else {
      addon.reduce(op, from, to, outer, size, inner, last);
    }
    if (from !== values) backend.release(from);
    from = to;
  }
  return from;
}

interface Reduction {
  name: string;
  op: ReduceOp;
  /** Name of the attribute with the axes. */
  axis: string;
  /** Supported dtypes; the CPU kernel handles the others. */
  dtypes: readonly Movable[];
  /** Returns the dtype of the result, to which elements are converted first. Undefined if the dtype does not change. */
  through?: (dtype: Movable) => Movable;
  mean?: boolean;
}

function reduction({ name, op, axis, dtypes, through, mean = false }: Reduction): NativeKernel {
  const fallback = cpuKernel(name);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    const { shape } = x;
    const size = tf.util.sizeFromShape(shape);
    // The result of an empty reduction differs between kernels.
    if (size === 0 || !(dtypes as readonly string[]).includes(x.dtype)) return fallback(args);
    const axes = tf.util.parseAxisParam(attrs[axis] as number | number[], shape);
    const [kept, reducedShape] = tf.backend_util.computeOutAndReduceShapes(shape, axes);
    const outShape = attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
    const sums = name === tf.Sum ? knownSums(backend, x, axes) : undefined;
    if (sums) return backend.output(sums, outShape, 'float32');
    const dtype = through ? through(x.dtype as Movable) : (x.dtype as Movable);
    let values = backend.valuesOf(x);
    const converted = dtype !== x.dtype;
    if (converted) {
      const copy = backend.allocate(dtype, size);
      addon.cast(values, copy);
      values = copy;
    }
    const runs = runsOf(shape, axes);
    const out = reduceRuns(backend, op, dtype, values, runs, mean ? tf.util.sizeFromShape(reducedShape) : 1);
    if (out !== values) {
      if (converted) backend.release(values);
      return backend.output(out, outShape, dtype);
    }
    // No dimension with more than one element was reduced.
    return converted ? backend.output(out, outShape, dtype) : backend.alias(x, outShape);
  };
  return { name, run };
}

/** Returns the kernel of the index of the largest or smallest element along one axis. */
function argReduction(name: string, largest: boolean): NativeKernel {
  const fallback = cpuKernel(name);
  const run: KernelFunction = (args) => {
    const { inputs, attrs, backend } = args;
    const x = inputs.x as tf.TensorInfo;
    const { shape } = x;
    const axis = tf.util.parseAxisParam(attrs.axis as number, shape)[0];
    if (x.dtype !== 'float32' || axis === undefined || tf.util.sizeFromShape(shape) === 0) return fallback(args);
    const values = backend.floatsOf(x);
    const outer = tf.util.sizeFromShape(shape.slice(0, axis));
    const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
    const out = backend.ints(outer * inner);
    addon.argReduce(largest, values, out, outer, shape[axis] as number, inner);
    return backend.output(out, [...shape.slice(0, axis), ...shape.slice(axis + 1)], 'int32');
  };
  return { name, run };
}

const boolToInt = (dtype: Movable): Movable => (dtype === 'bool' ? 'int32' : dtype);

/** Reductions over any axes. */
export const reduceKernels: readonly NativeKernel[] = [
  reduction({ name: tf.Sum, op: ReduceOp.sum, axis: 'axis', dtypes: ['float32', 'int32', 'bool'], through: boolToInt }),
  reduction({
    name: tf.Mean,
    op: ReduceOp.sum,
    axis: 'axis',
    dtypes: ['float32', 'int32', 'bool'],
    through: () => 'float32',
    mean: true,
  }),
  reduction({ name: tf.Max, op: ReduceOp.max, axis: 'reductionIndices', dtypes: ['float32', 'int32', 'bool'] }),
  reduction({ name: tf.Min, op: ReduceOp.min, axis: 'axis', dtypes: ['float32', 'int32', 'bool'] }),
  reduction({ name: tf.Prod, op: ReduceOp.prod, axis: 'axis', dtypes: ['float32'] }),
  reduction({ name: tf.All, op: ReduceOp.all, axis: 'axis', dtypes: ['bool'] }),
  reduction({ name: tf.Any, op: ReduceOp.any, axis: 'axis', dtypes: ['bool'] }),
  argReduction(tf.ArgMax, true),
  argReduction(tf.ArgMin, false),
];
