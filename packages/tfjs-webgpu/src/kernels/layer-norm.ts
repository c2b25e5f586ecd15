import { checkFloats, checkShape, type Rows, rowsOf } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range, Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { newSlab } from '../slab.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';
import { sumRows } from '../wgsl/sum-rows.js';

/** Threads of a workgroup, which computes one row. */
const THREADS = 64;

/** Maximum number of rows that one thread adds in the gradients with respect to scale and offset. */
const MAX_ROWS = 64;

const buffers = (inputs: readonly string[], outputs: readonly string[]): string =>
  [...inputs, ...outputs]
    .map((name, at) => {
      const access = at < inputs.length ? 'read' : 'read_write';
      return `@group(0) @binding(${at}) var<storage, ${access}> ${name}: array<f32>;`;
    })
    .join('\n');

/** WGSL that computes mean and factor of a row: the variance follows from differences to the mean. */
const ROW = `
struct Sizes { rows: u32, width: u32, epsilon: f32, slice: u32 }
var<workgroup> sums: array<vec2<f32>, ${THREADS}>;
${GROUP_INDEX}
fn sumOf(thread: u32, own: vec2<f32>) -> vec2<f32> {
  workgroupBarrier();
  sums[thread] = own;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half = half / 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  return sums[0];
}
fn momentsOf(thread: u32, first: u32) -> vec2<f32> {
  let width = f32(sizes.width);
  var sum = 0.0;
  for (var k = thread; k < sizes.width; k += ${THREADS}u) { sum += x[first + k]; }
  let mean = sumOf(thread, vec2<f32>(sum, 0.0)).x / width;
  var square = 0.0;
  for (var k = thread; k < sizes.width; k += ${THREADS}u) {
    let difference = x[first + k] - mean;
    square += difference * difference;
  }
  return vec2<f32>(mean, 1.0 / sqrt(sumOf(thread, vec2<f32>(square, 0.0)).x / width + sizes.epsilon));
}`;

const MAIN = `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {`;

/** Names of the optional tensors that are given. */
type Affine = readonly ('scale' | 'offset')[];

/** y = x̂ · scale + offset, where x̂ is the normalized row: bindings x, scale?, offset?, y. */
const forward = (affine: Affine): Shader => ({
  key: `layer norm ${affine.join()}`,
  source: () => `
${buffers(['x', ...affine], ['y'])}
@group(0) @binding(${affine.length + 2}) var<uniform> sizes: Sizes;
${ROW}
${MAIN}
  let row = groupIndex(id, groups);
  if (row >= sizes.rows) { return; }
  let first = row * sizes.width;
  let moments = momentsOf(thread, first);
  for (var k = thread; k < sizes.width; k += ${THREADS}u) {
    let value = (x[first + k] - moments.x) * moments.y;
    y[first + k] = value${affine.includes('scale') ? ' * scale[k]' : ''}${affine.includes('offset') ? ' + offset[k]' : ''};
  }
}
`,
});

/**
 * dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), where g = dy · scale: bindings dy, x, scale?, dx, moments?.
 * The moments are those of each row, for the gradients with respect to scale and offset.
 */
const backward = (hasScale: boolean): Shader => ({
  key: `layer norm gradient ${hasScale}`,
  source: () => `
${buffers(['dy', 'x', ...(hasScale ? ['scale'] : [])], hasScale ? ['dx', 'moments'] : ['dx'])}
@group(0) @binding(${hasScale ? 5 : 3}) var<uniform> sizes: Sizes;
${ROW}
fn upstream(first: u32, k: u32) -> f32 { return dy[first + k]${hasScale ? ' * scale[k]' : ''}; }
${MAIN}
  let row = groupIndex(id, groups);
  if (row >= sizes.rows) { return; }
  let first = row * sizes.width;
  let own = momentsOf(thread, first);
  var products = vec2<f32>();
  for (var k = thread; k < sizes.width; k += ${THREADS}u) {
    let g = upstream(first, k);
    products += vec2<f32>(g, g * ((x[first + k] - own.x) * own.y));
  }
  let means = sumOf(thread, products) / f32(sizes.width);
  for (var k = thread; k < sizes.width; k += ${THREADS}u) {
    dx[first + k] = own.y * (upstream(first, k) - means.x - ((x[first + k] - own.x) * own.y) * means.y);
  }
  ${hasScale ? 'if (thread < 2u) { moments[2u * row + thread] = select(own.x, own.y, thread == 1u); }' : ''}
}
`,
});

/**
 * Sums of dy · x̂ and of dy over a slice of the rows: bindings dy, x, moments, sums [slices, 2, padded width]. A thread
 * computes one column of one slice.
 */
const SUMS: Shader = {
  key: 'layer norm sums',
  source: () => `
struct Sizes { rows: u32, width: u32, padded: u32, slice: u32 }
${buffers(['dy', 'x', 'moments'], ['sums'])}
@group(0) @binding(4) var<uniform> sizes: Sizes;
${GROUP_INDEX}
${MAIN}
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  let column = at % sizes.padded;
  let slice = at / sizes.padded;
  let start = slice * sizes.slice;
  if (start >= max(sizes.rows, 1u)) { return; }
  var byScale = 0.0;
  var byOffset = 0.0;
  if (column < sizes.width) {
    for (var row = start; row < min(start + sizes.slice, sizes.rows); row++) {
      let g = dy[row * sizes.width + column];
      byScale += g * ((x[row * sizes.width + column] - moments[2u * row]) * moments[2u * row + 1u]);
      byOffset += g;
    }
  }
  sums[slice * 2u * sizes.padded + column] = byScale;
  sums[(slice * 2u + 1u) * sizes.padded + column] = byOffset;
}
`,
};

function sizesOf({ rows, width, epsilon }: Rows): ArrayBuffer {
  const uniforms = new ArrayBuffer(16);
  new Uint32Array(uniforms).set([rows, width]);
  new Float32Array(uniforms)[2] = epsilon;
  return uniforms;
}

const layerNorm: FusedKernel = {
  name: 'LayerNorm',
  run: ({ tensors, attrs, backend }) => {
    const rows = rowsOf('LayerNorm', tensors, attrs);
    const y = backend.newTensor((tensors[0] as tf.TensorInfo).shape);
    if (rows.rows * rows.width === 0) return y;
    const affine = (['scale', 'offset'] as const).slice(0, tensors.length - 1);
    const ranges = [...tensors, y].map((tensor) => backend.rangeOf(tensor));
    backend.run(forward(affine), ranges, sizesOf(rows), rows.rows);
    return y;
  },
};

const layerNormGradient: FusedKernel = {
  name: 'LayerNormGrad',
  run: ({ tensors: [dy, ...inputs], attrs, backend }) => {
    const name = 'LayerNormGrad';
    const rows = rowsOf(name, inputs, attrs);
    const [x, scale] = inputs as [tf.TensorInfo, tf.TensorInfo?];
    checkFloats(name, [dy as tf.TensorInfo]);
    checkShape(name, 'dy', dy as tf.TensorInfo, x.shape);
    const dx = backend.newTensor(x.shape);
    if (rows.rows * rows.width === 0) return [dx, ...inputs.slice(1).map(({ shape }) => zeros(backend, shape))];
    const [upstream, from, to] = [dy as tf.TensorInfo, x, dx].map((tensor) => backend.rangeOf(tensor)) as [
      Range,
      Range,
      Range,
    ];
    if (!scale) {
      backend.run(backward(false), [upstream, from, to], sizesOf(rows), rows.rows);
      return [dx];
    }
    const moments = backend.acquire(8 * rows.rows);
    backend.run(backward(true), [upstream, from, backend.rangeOf(scale), to, moments], sizesOf(rows), rows.rows);
    const sums = sumsOverRows(backend, rows, [upstream, from, moments]);
    backend.releaseLater(moments);
    const [dScale, dOffset] = sums as [tf.TensorInfo, tf.TensorInfo];
    if (inputs.length === 3) return [dx, dScale, dOffset];
    backend.disposeData(dOffset.dataId);
    return [dx, dScale];
  },
};

/** Returns the gradients with respect to scale and offset. */
function sumsOverRows(
  backend: FusedBackend,
  { rows, width }: Rows,
  inputs: readonly (Range | GPUBuffer)[],
): tf.TensorInfo[] {
  const { range, views } = newSlab(backend, [[width], [width]], true);
  const padded = range.size / 8;
  const slices = Math.ceil(rows / MAX_ROWS);
  const partial = slices === 1 ? undefined : backend.acquire(slices * range.size);
  const sizes = Uint32Array.of(rows, width, padded, MAX_ROWS).buffer;
  backend.run(SUMS, [...inputs, partial ?? range], sizes, Math.ceil((slices * padded) / THREADS));
  if (partial) {
    sumRows(backend, partial, range, slices, 2 * padded);
    backend.releaseLater(partial);
  }
  return views;
}

const zeros = (backend: FusedBackend, shape: number[]): tf.TensorInfo =>
  backend.makeTensorInfo(shape, 'float32', new Float32Array(tf.util.sizeFromShape(shape)));

/** Layer normalization and its gradient. Formula and shapes are those of the kernels in tfjs-native. */
export const layerNormKernels: readonly FusedKernel[] = [layerNorm, layerNormGradient];
