import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from '../backend.js';
import { cpuKernel, type KernelArguments, type KernelFunction, type NativeKernel } from '../native-kernel.js';
import { SMALL, transposeSmall } from '../small.js';
import { contiguousStrides, isMovable, stridedCopy } from '../strided-copy.js';

/** Data movement. Each kernel in this file consists of copies between strided views. */

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** Returns a new tensor with `size` elements of x, from `begin` in steps of `steps`. */
function view(
  backend: NativeBackend,
  x: tf.TensorInfo,
  begin: readonly number[],
  size: number[],
  steps?: readonly number[],
): tf.TensorInfo {
  const dtype = x.dtype as 'float32';
  const strides = contiguousStrides(x.shape);
  const from = backend.valuesOf(x);
  const length = tf.util.sizeFromShape(size);
  const to = backend.allocate(dtype, length);
  if (length > 0)
    stridedCopy(
      size,
      {
        values: from,
        offset: dot(begin, strides),
        strides: steps ? strides.map((s, d) => s * (steps[d] as number)) : strides,
      },
      { values: to, offset: 0, strides: contiguousStrides(size) },
    );
  return backend.output(to, size, dtype);
}

/** Returns a kernel for tensors `input` of copyable dtypes. The CPU backend handles other dtypes. */
function moving(
  name: string,
  input: string,
  run: (x: tf.TensorInfo, args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[],
): NativeKernel {
  const fallback = cpuKernel(name);
  return {
    name,
    run: (args) => {
      const x = args.inputs[input] as tf.TensorInfo;
      return isMovable(x.dtype) ? run(x, args) : fallback(args);
    },
  };
}

const transpose = moving(tf.Transpose, 'x', (x, { attrs, backend }) => {
  const perm = attrs.perm as number[];
  const [rows = 1, columns = 1] = x.shape;
  if (perm.length === 2 && perm[0] === 1 && rows * columns <= SMALL) {
    const to = backend.allocate(x.dtype as 'float32', rows * columns);
    transposeSmall(backend.valuesOf(x), to, rows, columns);
    return backend.output(to, [columns, rows], x.dtype);
  }
  const shape = perm.map((d) => x.shape[d] as number);
  const strides = contiguousStrides(x.shape);
  const dtype = x.dtype as 'float32';
  const from = backend.valuesOf(x);
  const size = tf.util.sizeFromShape(shape);
  const to = backend.allocate(dtype, size);
  if (size > 0)
    stridedCopy(
      shape,
      { values: from, offset: 0, strides: perm.map((d) => strides[d] as number) },
      { values: to, offset: 0, strides: contiguousStrides(shape) },
    );
  return backend.output(to, shape, dtype);
});

const slice = moving(tf.Slice, 'x', (x, { attrs, backend }) => {
  const parameters = tf.slice_util.parseSliceParams(x as tf.Tensor, attrs.begin as number[], attrs.size as number[]);
  const [begin, size] = parameters as [number[], number[]];
  tf.slice_util.assertParamsValid(x, begin, size);
  return view(backend, x, begin, size);
});

const stridedSlice = moving(tf.StridedSlice, 'x', (x, { attrs, backend }) => {
  const info = tf.slice_util.sliceInfo(
    x.shape,
    attrs.begin as number[],
    attrs.end as number[],
    attrs.strides as number[],
    attrs.beginMask as number,
    attrs.endMask as number,
    attrs.ellipsisMask as number,
    attrs.newAxisMask as number,
    attrs.shrinkAxisMask as number,
  );
  if (info.isIdentity) return backend.alias(x, info.finalShape);
  if (info.sliceDim0 || info.isSimpleSlice)
    tf.util.assert(x.shape.length >= 1, () => `Input must have rank at least 1, got: ${x.shape.length}`);
  // info.finalShapeSparse lacks the axes to be dropped, which makes the CPU backend fail with strides.
  const size = tf.slice_util
    .computeOutShape(info.begin as number[], info.end as number[], info.strides as number[])
    .map((length) => Math.max(0, length));
  const result = view(backend, x, info.begin as number[], size, info.strides as number[]);
  return { ...result, shape: info.finalShape };
});

const reverse = moving(tf.Reverse, 'x', (x, { attrs, backend }) => {
  const dims = tf.util.parseAxisParam(attrs.dims as number | number[], x.shape);
  if (x.shape.length === 0) return backend.alias(x, x.shape);
  return view(
    backend,
    x,
    x.shape.map((size, d) => (dims.includes(d) ? size - 1 : 0)),
    x.shape,
    x.shape.map((_, d) => (dims.includes(d) ? -1 : 1)),
  );
});

const padV2 = moving(tf.PadV2, 'x', (x, { attrs, backend }) => {
  const paddings = attrs.paddings as ReadonlyArray<readonly [number, number]>;
  const shape = paddings.map(([before, after], d) => before + (x.shape[d] as number) + after);
  const dtype = x.dtype as 'float32';
  const from = backend.valuesOf(x);
  const to = backend.allocate(dtype, tf.util.sizeFromShape(shape));
  to.fill(attrs.constantValue as number);
  const strides = contiguousStrides(shape);
  const offset = dot(
    paddings.map(([before]) => before),
    strides,
  );
  if (tf.util.sizeFromShape(x.shape) > 0)
    stridedCopy(
      x.shape,
      { values: from, offset: 0, strides: contiguousStrides(x.shape) },
      { values: to, offset, strides },
    );
  return backend.output(to, shape, dtype);
});

const tile = moving(tf.Tile, 'x', (x, { attrs, backend }) => {
  const reps = attrs.reps as number[];
  const shape = x.shape.map((size, d) => size * (reps[d] as number));
  const dtype = x.dtype as 'float32';
  const from = backend.valuesOf(x);
  const size = tf.util.sizeFromShape(shape);
  const to = backend.allocate(dtype, size);
  // Each dimension is split into repetitions, with an input stride of 0, and its elements.
  const inStrides = contiguousStrides(x.shape);
  const outStrides = contiguousStrides(shape);
  if (size > 0)
    stridedCopy(
      x.shape.flatMap((length, d) => [reps[d] as number, length]),
      { values: from, offset: 0, strides: inStrides.flatMap((s) => [0, s]) },
      { values: to, offset: 0, strides: outStrides.flatMap((s, d) => [s * (x.shape[d] as number), s]) },
    );
  return backend.output(to, shape, dtype);
});

/** Concatenates tensors of one dtype along `axis`. Their other dimensions are equal. */
function join(backend: NativeBackend, tensors: readonly tf.TensorInfo[], axis: number, shape: number[]): tf.TensorInfo {
  const dtype = (tensors[0] as tf.TensorInfo).dtype as 'float32';
  const sources = tensors.map((t) => backend.valuesOf(t));
  const to = backend.allocate(dtype, tf.util.sizeFromShape(shape));
  const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
  const outer = tf.util.sizeFromShape(shape.slice(0, axis));
  const row = (shape[axis] as number) * inner;
  let offset = 0;
  tensors.forEach((t, i) => {
    const length = tf.util.sizeFromShape(t.shape) / outer;
    stridedCopy(
      [outer, length],
      { values: sources[i] as Float32Array, offset: 0, strides: [length, 1] },
      { values: to, offset, strides: [row, 1] },
    );
    offset += length;
  });
  return backend.output(to, shape, dtype);
}

function concat(): NativeKernel {
  const fallback = cpuKernel(tf.Concat);
  const run: KernelFunction = (args) => {
    const { attrs, backend } = args;
    // tfjs passes an array to this kernel.
    const inputs = args.inputs as unknown as tf.TensorInfo[];
    const first = inputs[0] as tf.TensorInfo;
    const axis = tf.util.parseAxisParam(attrs.axis as number, first.shape)[0] as number;
    const shapes = inputs.map(({ shape }) => shape);
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const full = inputs.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
    if (full.length === 0 || full.some(({ dtype }) => !isMovable(dtype) || dtype !== first.dtype))
      return fallback(args);
    if (full.length === 1) return backend.alias(full[0] as tf.TensorInfo, (full[0] as tf.TensorInfo).shape);
    return join(
      backend,
      full,
      axis,
      tf.backend_util.computeOutShape(
        full.map(({ shape }) => shape),
        axis,
      ),
    );
  };
  return { name: tf.Concat, run };
}

function pack(): NativeKernel {
  const fallback = cpuKernel(tf.Pack);
  const run: KernelFunction = (args) => {
    const { attrs, backend } = args;
    const inputs = args.inputs as unknown as tf.TensorInfo[];
    const first = inputs[0] as tf.TensorInfo;
    const { shape, dtype } = first;
    const axis = attrs.axis as number;
    if (!isMovable(dtype) || axis < 0 || tf.util.sizeFromShape(shape) === 0) return fallback(args);
    for (const t of inputs) {
      tf.util.assertShapesMatch(shape, t.shape, 'All tensors passed to stack must have matching shapes');
      tf.util.assert(dtype === t.dtype, () => 'All tensors passed to stack must have matching dtypes');
    }
    const outShape = [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)];
    if (inputs.length === 1) return backend.alias(first, outShape);
    return join(backend, inputs, axis, outShape);
  };
  return { name: tf.Pack, run };
}

const unpack = moving(tf.Unpack, 'value', (value, { attrs, backend }) => {
  const rank = value.shape.length;
  const axis = (attrs.axis as number) < 0 ? (attrs.axis as number) + rank : (attrs.axis as number);
  const begin = new Array<number>(rank).fill(0);
  const size = value.shape.slice();
  size[axis] = 1;
  const shape = value.shape.filter((_, d) => d !== axis);
  return Array.from({ length: value.shape[axis] as number }, (_, i) => {
    begin[axis] = i;
    return { ...view(backend, value, begin, size), shape };
  });
});

const splitV = moving(tf.SplitV, 'x', (x, { attrs, backend }) => {
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0] as number;
  const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attrs.numOrSizeSplits as number | number[], axis);
  const begin = new Array<number>(x.shape.length).fill(0);
  return sizes.map((length) => {
    const size = x.shape.slice();
    size[axis] = length;
    const part = view(backend, x, begin, size);
    begin[axis] = (begin[axis] as number) + length;
    return part;
  });
});

export const moveKernels: readonly NativeKernel[] = [
  transpose,
  slice,
  stridedSlice,
  reverse,
  padV2,
  tile,
  concat(),
  pack(),
  unpack,
  splitV,
];
