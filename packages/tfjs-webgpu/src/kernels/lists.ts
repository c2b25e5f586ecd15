import { listWeights } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range, Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { gather, newSlab, SLAB_UNIT, slabLayout } from '../slab.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';

const THREADS = 256;

/** Numbers per workgroup in a sum of squares, up to `MAX_SUMS` workgroups. */
const SUMMED = 4096;
const MAX_SUMS = 256;

const sizeOf = ({ shape }: tf.TensorInfo): number => tf.util.sizeFromShape(shape);
const shapesOf = (tensors: readonly tf.TensorInfo[]): number[][] => tensors.map(({ shape }) => shape);

/** Returns a shader that writes each number of a slab. */
const eachInSlab = (key: string, inputs: readonly string[], expression: string): Shader => ({
  key: `slab ${key}`,
  source: () => `
${inputs.map((name, at) => `@group(0) @binding(${at}) var<storage, read> ${name}: array<f32>;`).join('\n')}
@group(0) @binding(${inputs.length}) var<storage, read_write> result: array<f32>;
@group(0) @binding(${inputs.length + 1}) var<uniform> sizes: vec4<u32>;
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  if (at < sizes.x) { result[at] = ${expression}; }
}
`,
});

function writeSlab(
  backend: FusedBackend,
  shader: Shader,
  inputs: readonly (Range | GPUBuffer)[],
  shapes: readonly (readonly number[])[],
): tf.TensorInfo[] {
  const { range, views } = newSlab(backend, shapes, true);
  const count = range.size / 4;
  backend.run(shader, [...inputs, range], Uint32Array.of(count, 0, 0, 0).buffer, Math.ceil(count / THREADS));
  return views;
}

const ADD = eachInSlab('add', ['a', 'b'], 'a[at] + b[at]');

const addPairs: FusedKernel = {
  name: 'AddPairs',
  run: ({ tensors, backend }) => {
    const half = tensors.length / 2;
    const [a, b] = [tensors.slice(0, half), tensors.slice(half)];
    const [first, second] = [gather(backend, a), gather(backend, b)];
    const sums = writeSlab(backend, ADD, [first.range, second.range], shapesOf(a));
    for (const { release } of [first, second]) release();
    return sums;
  },
};

/** Sums weighted squares; one partial sum per workgroup, or the sum of the partial sums. */
const WEIGHTED: Shader = {
  key: 'weighted squares',
  source: () => `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
@group(0) @binding(3) var<uniform> sizes: vec4<u32>;
var<workgroup> sums: array<f32, ${THREADS}>;
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, groups);
  var own = 0.0;
  for (var at = group * ${THREADS}u + thread; at < sizes.x; at += sizes.y * ${THREADS}u) {
    if (sizes.z == 1u) { own += x[at]; } else { own += weights[at / ${SLAB_UNIT}u] * x[at] * x[at]; }
  }
  sums[thread] = own;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half = half / 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u && group < sizes.y) { result[group] = sums[0]; }
}
`,
};

/** Returns a table of the weight of each block of a slab; 0 where no tensor is. */
function weightTable(backend: FusedBackend, tensors: readonly tf.TensorInfo[], weights: readonly number[]): GPUBuffer {
  const sizes = tensors.map(sizeOf);
  return backend.table(`weights ${sizes.join()} ${weights.join()}`, () => {
    const { total } = slabLayout(sizes);
    const table = new Float32Array(Math.max(1, total / SLAB_UNIT));
    let at = 0;
    sizes.forEach((size, index) => {
      const blocks = Math.ceil(size / SLAB_UNIT);
      table.fill(weights[index] as number, at, at + blocks);
      at += blocks;
    });
    return table;
  });
}

const weightedSquares: FusedKernel = {
  name: 'WeightedSquares',
  run: ({ tensors, attrs, backend }) => {
    const table = weightTable(backend, tensors, listWeights('WeightedSquares', tensors, attrs));
    const { range, release } = gather(backend, tensors);
    const count = range.size / 4;
    const groups = Math.max(1, Math.min(MAX_SUMS, Math.ceil(count / SUMMED)));
    const partial = backend.acquire(4 * groups);
    const sum = backend.newTensor([]);
    backend.run(WEIGHTED, [range, table, partial], Uint32Array.of(count, groups, 0, 0).buffer, groups);
    backend.run(WEIGHTED, [partial, table, backend.rangeOf(sum)], Uint32Array.of(groups, 1, 1, 0).buffer, 1);
    backend.releaseLater(partial);
    release();
    return sum;
  },
};

const BY_SQUARES = eachInSlab(
  'weighted squares',
  ['dy', 'x', 'weights'],
  `dy[0] * weights[at / ${SLAB_UNIT}u] * 2.0 * x[at]`,
);

const weightedSquaresGradient: FusedKernel = {
  name: 'WeightedSquaresGrad',
  run: ({ tensors: [dy, ...tensors], attrs, backend }) => {
    const table = weightTable(backend, tensors, listWeights('WeightedSquaresGrad', tensors, attrs));
    const { range, release } = gather(backend, tensors);
    const inputs = [backend.rangeOf(dy as tf.TensorInfo), range, table];
    const gradients = writeSlab(backend, BY_SQUARES, inputs, shapesOf(tensors));
    release();
    return gradients;
  },
};

/** Kernels that process lists of tensors as one slab. Their contract is BATCHED_KERNELS of `@hypersiren/siren`. */
export const listKernels: readonly FusedKernel[] = [addPairs, weightedSquares, weightedSquaresGradient];
