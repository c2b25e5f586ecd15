import { checkFloats, checkShape } from '@hypersiren/tfjs-native/portable';
import type * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';

/** Letters: B rows, R components, P numbers of a row, K kept residuals. */

/** Threads of a workgroup, which solves one row. A thread owns every 256th component. */
const THREADS = 256;

/** Maximum number of components whose direction is in workgroup memory. */
const MAX_DIRECTION = 1024;

/** Maximum number of earlier residuals of a row to which a residual is made orthogonal. */
const MAX_KEPT = 64;

/** Earlier residuals that are multiplied at once, each by some threads. */
const MULTIPLIED = 32;

/** Minimum divisor, which keeps the conjugate gradients finite after convergence. */
const MIN_DIVISOR = 1e-20;

/** [R, P] → [P, R], elementwise. */
const TRANSPOSE: Shader = {
  key: 'ridge transpose',
  source: () => `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> sizes: vec4<u32>;
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  if (at < sizes.x * sizes.y) { y[at] = x[at % sizes.x * sizes.y + at / sizes.x]; }
}
`,
};

/**
 * Solves one row per workgroup. Each residual is made orthogonal to the earlier ones, which float32 does not keep so.
 * They are stored by components, [B, R, K], followed by directions and residuals [B, R] that workgroups cannot hold. Only the columns of the basis whose weight is not 0 are read, from a list that the
 * workgroup writes first. The basis is read by rows where a thread multiplies a column, and by columns where it adds to
 * a component, so that neighboring threads read neighboring numbers.
 */
const solve = (rank: number): Shader => {
  const own = Math.ceil(rank / THREADS);
  const inGroup = rank <= MAX_DIRECTION;
  const place = (vector: number, at: string) =>
    `kept[sizes.rows * ${rank}u * (sizes.kept + ${vector}u) + row * ${rank}u + ${at}]`;
  const direction = (at: string) => (inGroup ? `direction[${at}]` : place(0, at));
  const residual = (at: string) => (inGroup ? `residual[${at}]` : place(1, at));
  const eachOwn = (body: string) => `
  for (var j = 0u; j < ${own}u; j++) {
    let r = thread + j * ${THREADS}u;
    if (r < ${rank}u) { ${body} }
  }`;
  return {
    key: `ridge ${rank}`,
    source: () => `
struct Sizes { rows: u32, size: u32, iterations: u32, kept: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> basis: array<f32>;
@group(0) @binding(3) var<storage, read> columns: array<f32>;
@group(0) @binding(4) var<storage, read_write> known: array<u32>;
@group(0) @binding(5) var<storage, read_write> kept: array<f32>;
@group(0) @binding(6) var<storage, read_write> result: array<f32>;
@group(0) @binding(7) var<uniform> sizes: Sizes;
${inGroup ? `var<workgroup> direction: array<f32, ${rank}>;\nvar<workgroup> residual: array<f32, ${rank}>;` : ''}
var<workgroup> factors: array<f32, ${THREADS}>;
var<workgroup> places: array<u32, ${THREADS}>;
var<workgroup> sums: array<f32, ${THREADS}>;
var<workgroup> counts: array<u32, ${THREADS}>;
var<workgroup> total: u32;
var<private> product: array<f32, ${own}>;
${GROUP_INDEX}
fn sumOf(thread: u32, value: f32) -> f32 {
  workgroupBarrier();
  sums[thread] = value;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half = half / 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  return sums[0];
}
// product += Σ over known columns of column · factor; the factor is w · x, or w times the column's product with the direction.
fn addColumns(row: u32, thread: u32, count: u32, isFirst: bool) {
  for (var start = 0u; start < count; start += ${THREADS}u) {
    workgroupBarrier();
    if (start + thread < count) {
      let place = known[row * sizes.size + start + thread];
      let at = row * sizes.size + place;
      var value = 0.0;
      if (isFirst) { value = x[at]; } else {
        var parts = vec4<f32>();
        let whole = ${rank - (rank % 4)}u;
        for (var r = 0u; r < whole; r += 4u) {
          let begin = r * sizes.size + place;
          parts += vec4<f32>(basis[begin], basis[begin + sizes.size], basis[begin + 2u * sizes.size], basis[begin + 3u * sizes.size])
            * vec4<f32>(${[0, 1, 2, 3].map((i) => direction(`r + ${i}u`)).join(', ')});
        }
        for (var r = whole; r < ${rank}u; r++) { parts.x += basis[r * sizes.size + place] * ${direction('r')}; }
        value = (parts.x + parts.y) + (parts.z + parts.w);
      }
      factors[thread] = weights[at] * value;
      places[thread] = place;
    }
    workgroupBarrier();
    let here = min(${THREADS}u, count - start);${eachOwn(`
      var sum = 0.0;
      for (var c = 0u; c < here; c++) { sum += columns[places[c] * ${rank}u + r] * factors[c]; }
      product[j] += sum;`)}
  }
}
// Lists the columns whose weight is not 0, in order.
fn listKnown(row: u32, thread: u32) {
  let each = (sizes.size + ${THREADS - 1}u) / ${THREADS}u;
  let first = thread * each;
  let end = min(first + each, sizes.size);
  var count = 0u;
  for (var p = first; p < end; p++) { if (weights[row * sizes.size + p] != 0.0) { count++; } }
  counts[thread] = count;
  workgroupBarrier();
  var at = 0u;
  for (var other = 0u; other < thread; other++) { at += counts[other]; }
  for (var p = first; p < end; p++) {
    if (weights[row * sizes.size + p] != 0.0) { known[row * sizes.size + at] = p; at++; }
  }
  if (thread == ${THREADS - 1}u) { total = at; }
  storageBarrier();
}
// Subtracts from the residual its parts along the first kept ones.
fn orthogonalize(row: u32, thread: u32, count: u32) {
  for (var start = 0u; start < count; start += ${MULTIPLIED}u) {
    let own = start + thread % ${MULTIPLIED}u;
    var sum = 0.0;
    if (own < count) {
      for (var r = thread / ${MULTIPLIED}u; r < ${rank}u; r += ${THREADS / MULTIPLIED}u) {
        sum += kept[(row * ${rank}u + r) * sizes.kept + own] * ${residual('r')};
      }
    }
    sums[thread] = sum;
    workgroupBarrier();
    if (thread < ${MULTIPLIED}u) {
      for (var part = 1u; part < ${THREADS / MULTIPLIED}u; part++) { sum += sums[part * ${MULTIPLIED}u + thread]; }
      factors[thread] = sum;
    }
    storageBarrier();
    workgroupBarrier();
    let here = min(${MULTIPLIED}u, count - start);${eachOwn(`
      var parts = 0.0;
      for (var c = 0u; c < here; c++) { parts += kept[(row * ${rank}u + r) * sizes.kept + start + c] * factors[c]; }
      ${residual('r')} -= parts;`)}
    storageBarrier();
    workgroupBarrier();
  }
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = groupIndex(id, groups);
  if (row >= sizes.rows) { return; }
  listKnown(row, thread);
  let count = workgroupUniformLoad(&total);
  var z: array<f32, ${own}>;
  addColumns(row, thread, count, true);
  var square = 0.0;${eachOwn(`
      ${residual('r')} = product[j];
      square += product[j] * product[j];
      ${direction('r')} = product[j];`)}
  var norm = sumOf(thread, square);
  for (var iteration = 0u; iteration < sizes.iterations; iteration++) {
    storageBarrier();${eachOwn(`product[j] = 0.0;`)}
    addColumns(row, thread, count, false);
    var curvature = 0.0;${eachOwn(`
      product[j] += ${direction('r')};
      curvature += ${direction('r')} * product[j];`)}
    let step = norm / max(sumOf(thread, curvature), ${MIN_DIVISOR});
    let scale = inverseSqrt(max(norm, ${MIN_DIVISOR}));${eachOwn(`
      if (iteration < sizes.kept) { kept[(row * ${rank}u + r) * sizes.kept + iteration] = scale * ${residual('r')}; }
      z[j] += step * ${direction('r')};
      ${residual('r')} -= step * product[j];`)}
    storageBarrier();
    workgroupBarrier();
    orthogonalize(row, thread, min(iteration + 1u, sizes.kept));
    square = 0.0;${eachOwn(`
      square += ${residual('r')} * ${residual('r')};`)}
    let next = sumOf(thread, square);
    let factor = next / max(norm, ${MIN_DIVISOR});
    norm = next;${eachOwn(`${direction('r')} = ${residual('r')} + factor * ${direction('r')};`)}
    workgroupBarrier();
  }${eachOwn(`result[row * ${rank}u + r] = z[j];`)}
}
`,
  };
};

/** Returns the basis by columns. It is kept with the basis, which trainings do not change. */
function columnsOf(backend: FusedBackend, basis: tf.TensorInfo): GPUBuffer {
  const kind = 'by columns';
  const known = backend.attached(basis, kind)?.[0];
  if (known) return known;
  const [rank, size] = basis.shape as [number, number];
  const columns = backend.acquire(4 * rank * size);
  const uniforms = Uint32Array.of(rank, size, 0, 0).buffer;
  backend.run(TRANSPOSE, [backend.rangeOf(basis), columns], uniforms, Math.ceil((rank * size) / THREADS));
  backend.attach(basis, { kind, buffers: [columns] });
  return columns;
}

const ridge: FusedKernel = {
  name: 'Ridge',
  run: ({ tensors, attrs, backend }) => {
    const name = 'Ridge';
    const { iterations } = attrs;
    if (tensors.length !== 3) throw new Error(`${name}: expected 3 tensors, got ${tensors.length}`);
    checkFloats(name, tensors);
    if (typeof iterations !== 'number' || !Number.isSafeInteger(iterations) || iterations < 0)
      throw new Error(`${name}: expected a whole number of iterations, got ${JSON.stringify(iterations)}`);
    const [x, weights, basis] = tensors as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    const [rank, size] = basis.shape as [number, number];
    if (basis.shape.length !== 2) throw new Error(`${name}: expected a basis [R, P], got [${basis.shape.join(', ')}]`);
    const rows = x.shape[0] ?? 0;
    checkShape(name, 'x', x, [rows, size]);
    checkShape(name, 'weights', weights, [rows, size]);
    const z = backend.newTensor([rows, rank]);
    if (rows * rank === 0) return z;
    if (size === 0) {
      backend.clear(backend.rangeOf(z).buffer);
      return z;
    }
    const columns = columnsOf(backend, basis);
    const known = backend.acquire(4 * rows * size);
    const count = Math.min(iterations, rank, MAX_KEPT);
    const kept = backend.acquire(4 * Math.max(1, rows * rank * (count + (rank <= MAX_DIRECTION ? 0 : 2))));
    const [first, second, third] = [x, weights, basis].map((tensor) => backend.rangeOf(tensor));
    backend.run(
      solve(rank),
      [first, second, third, columns, known, kept, backend.rangeOf(z)] as Parameters<FusedBackend['run']>[1],
      Uint32Array.of(rows, size, iterations, count).buffer,
      rows,
    );
    for (const buffer of [known, kept]) backend.releaseLater(buffer);
    return z;
  },
};

/** Ridge regressions of all rows in one dispatch. Formula and shapes are those of the kernel in tfjs-native. */
export const ridgeKernels: readonly FusedKernel[] = [ridge];
