import { adamInputs } from '@hypersiren/tfjs-native/portable';
import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Range, Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { gather, SLAB_UNIT, settle } from '../slab.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';

const THREADS = 256;

/** Minimum size, in numbers, of a tensor that is updated in its own buffer. Smaller tensors share a slab. */
const LARGE = 2 ** 18;

/** Maximum size of a slab, in numbers. */
const LARGEST_SLAB = 2 ** 25;

/** Numbers per workgroup in the sum of squares, up to `MOST_SUMS` workgroups. */
const SUMMED = 8192;
const MOST_SUMS = 256;

/** Added to the norm, so that the clipping factor is finite for a gradient of zero; PyTorch's value. */
const NORM_FLOOR = 1e-6;

const HEAD = `
${GROUP_INDEX}
fn sumOfGroup(thread: u32, own: f32) -> f32 {
  sums[thread] = own;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half = half / 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  return sums[0];
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, groups);
`;

/** Sums the squares of gradients, one partial sum for each workgroup. */
const SQUARES: Shader = {
  key: 'adam squares',
  source: () => `
struct Sizes { count: u32, groups: u32, first: u32 }
@group(0) @binding(0) var<storage, read> g: array<f32>;
@group(0) @binding(1) var<storage, read_write> partial: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
var<workgroup> sums: array<f32, ${THREADS}>;
${HEAD}
  var own = 0.0;
  for (var at = group * ${THREADS}u + thread; at < sizes.count; at += sizes.groups * ${THREADS}u) { own += g[at] * g[at]; }
  let sum = sumOfGroup(thread, own);
  if (thread == 0u && group < sizes.groups) { partial[sizes.first + group] = sum; }
}
`,
};

/** Updates parameters and moments. With a table, each block of 64 numbers has its own learning-rate multiplier. */
const update = (table: boolean): Shader => ({
  key: `adam update ${table}`,
  source: () => `
struct Sizes {
  count: u32, partials: u32, rate: f32, clip: f32,
  beta1: f32, own1: f32, beta2: f32, own2: f32,
  correction1: f32, correction2: f32, epsilon: f32, writesNorm: u32,
}
@group(0) @binding(0) var<storage, read_write> p: array<f32>;
@group(0) @binding(1) var<storage, read_write> m: array<f32>;
@group(0) @binding(2) var<storage, read_write> v: array<f32>;
@group(0) @binding(3) var<storage, read> g: array<f32>;
@group(0) @binding(4) var<storage, read> partial: array<f32>;
@group(0) @binding(5) var<storage, read_write> norm: array<f32>;
${table ? '@group(0) @binding(6) var<storage, read> rates: array<f32>;' : ''}
@group(0) @binding(${table ? 7 : 6}) var<uniform> sizes: Sizes;
var<workgroup> sums: array<f32, ${THREADS}>;
${HEAD}
  var own = 0.0;
  for (var at = thread; at < sizes.partials; at += ${THREADS}u) { own += partial[at]; }
  let length = sqrt(sumOfGroup(thread, own));
  if (sizes.writesNorm == 1u && group == 0u && thread == 0u) { norm[0] = length; }
  var scale = 1.0;
  // Not min(), which may drop NaN.
  if (sizes.clip > 0.0 && !(length + ${NORM_FLOOR} <= sizes.clip)) { scale = sizes.clip / (length + ${NORM_FLOOR}); }
  let at = group * ${THREADS}u + thread;
  if (at >= sizes.count) { return; }
  let gradient = scale * g[at];
  let mean = sizes.beta1 * m[at] + sizes.own1 * gradient;
  let square = sizes.beta2 * v[at] + sizes.own2 * gradient * gradient;
  m[at] = mean;
  v[at] = square;
  let rate = sizes.rate${table ? ` * rates[at / ${SLAB_UNIT}u]` : ''};
  p[at] -= rate * (mean * sizes.correction1) / (sqrt(square * sizes.correction2) + sizes.epsilon);
}
`,
});

/** Returns groups of tensors that one dispatch updates, as lists of indices. */
function groupsOf(sizes: readonly number[]): number[][] {
  const groups: number[][] = [];
  let small: number[] = [];
  let filled = 0;
  sizes.forEach((size, index) => {
    if (size === 0) return;
    if (size >= LARGE) {
      groups.push([index]);
      return;
    }
    if (filled + size > LARGEST_SLAB) {
      groups.push(small);
      [small, filled] = [[], 0];
    }
    small.push(index);
    filled += size;
  });
  return small.length > 0 ? [small, ...groups] : groups;
}

/** Buffers of a group of tensors. */
interface Places {
  readonly p: Range;
  readonly m: Range;
  readonly v: Range;
  readonly g: Range;
  readonly count: number;
  release(): void;
  readonly sums: number;
}

type Tensors = readonly tf.TensorInfo[];

function placesOf(backend: FusedBackend, p: Tensors, m: Tensors, v: Tensors, g: Tensors): Places {
  const isOne = p.length === 1 && tf.util.sizeFromShape((p[0] as tf.TensorInfo).shape) >= LARGE;
  const inPlace = (tensors: Tensors) =>
    isOne ? backend.rangeOf(tensors[0] as tf.TensorInfo) : settle(backend, tensors);
  const gradients = isOne
    ? { range: backend.rangeOf(g[0] as tf.TensorInfo), release: () => undefined }
    : gather(backend, g);
  const places = { p: inPlace(p), m: inPlace(m), v: inPlace(v), g: gradients.range };
  for (const tensor of [...p, ...m, ...v]) backend.changed(tensor);
  const count = places.p.size / 4;
  const sums = Math.min(MOST_SUMS, Math.ceil(count / SUMMED));
  return { ...places, count, sums, release: () => gradients.release() };
}

/** Returns the learning-rate multiplier of a group, or a table with one for each block of 64 numbers. */
function ratesOf(
  backend: FusedBackend,
  p: Tensors,
  rates: readonly number[],
): { common: number; table: GPUBuffer | undefined } {
  const common = rates[0] as number;
  if (rates.every((rate) => rate === common)) return { common, table: undefined };
  const first = p[0] as tf.TensorInfo;
  const kind = `rates ${rates.join()}`;
  const known = backend.attached(first, kind)?.[0];
  if (known) return { common: 1, table: known };
  const numbers = p.flatMap(({ shape }, index) =>
    new Array<number>(Math.ceil(tf.util.sizeFromShape(shape) / SLAB_UNIT)).fill(rates[index] as number),
  );
  const table = backend.acquire(4 * numbers.length);
  backend.queue.writeBuffer(table, 0, Float32Array.from(numbers));
  backend.attach(first, { kind, buffers: [table] });
  return { common: 1, table };
}

const adamKernel: FusedKernel = {
  name: 'AdamStep',
  run: ({ tensors, attrs, backend }) => {
    const { parameters, means, variances, gradients, numbers, rates } = adamInputs('AdamStep', tensors, attrs);
    const [learningRate, beta1, beta2, epsilon, step, clip] = numbers;
    const groups = groupsOf(parameters.map(({ shape }) => tf.util.sizeFromShape(shape)));
    const pick = (list: Tensors, group: readonly number[]) => group.map((index) => list[index] as tf.TensorInfo);
    const places = groups.map((group) =>
      placesOf(backend, pick(parameters, group), pick(means, group), pick(variances, group), pick(gradients, group)),
    );
    const norm = backend.newTensor([]);
    const sums = places.reduce((count, { sums }) => count + sums, 0);
    if (sums === 0) backend.clear(backend.rangeOf(norm).buffer);
    const partial = backend.acquire(4 * sums);
    let first = 0;
    for (const { g, count, sums } of places) {
      backend.run(SQUARES, [g, partial], Uint32Array.of(count, sums, first, 0).buffer, sums);
      first += sums;
    }
    places.forEach(({ p, m, v, g, count, release }, index) => {
      const group = groups[index] as number[];
      const { common, table } = ratesOf(
        backend,
        pick(parameters, group),
        group.map((at) => rates[at] as number),
      );
      const uniforms = new ArrayBuffer(48);
      new Float32Array(uniforms).set([
        ...[0, 0, learningRate * common, clip],
        ...[beta1, 1 - beta1, beta2, 1 - beta2],
        ...[1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step), epsilon],
      ]);
      new Uint32Array(uniforms).set([count, sums]);
      new Uint32Array(uniforms).set([index === 0 ? 1 : 0], 11);
      const bindings = [p, m, v, g, partial, backend.rangeOf(norm), ...(table ? [table] : [])];
      backend.run(update(table !== undefined), bindings, uniforms, Math.ceil(count / THREADS));
      release();
    });
    backend.releaseLater(partial);
    return norm;
  },
};

/** One step of Adam over all variables, in place. Formula and shapes are those of the kernel in tfjs-native. */
export const adamKernels: readonly FusedKernel[] = [adamKernel];
