import type * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend, Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';

const THREADS = 64;

/** One workgroup per row: y = x·√D/|x|, or dx = √D/|x|·(dy − x (x·dy)/|x|²). */
const shader = (isGradient: boolean): Shader => ({
  key: `normalized rows ${isGradient}`,
  source: () => `
@group(0) @binding(0) var<storage, read> x: array<f32>;
${isGradient ? '@group(0) @binding(1) var<storage, read> dy: array<f32>;' : ''}
@group(0) @binding(${isGradient ? 2 : 1}) var<storage, read_write> result: array<f32>;
@group(0) @binding(${isGradient ? 3 : 2}) var<uniform> sizes: vec4<u32>;
var<workgroup> sums: array<vec2<f32>, ${THREADS}>;
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = groupIndex(id, groups);
  let width = sizes.x;
  var own = vec2<f32>();
  if (row < sizes.y) {
    for (var k = thread; k < width; k += ${THREADS}u) {
      let value = x[row * width + k];
      own += vec2<f32>(value * value, ${isGradient ? 'value * dy[row * width + k]' : '0.0'});
    }
  }
  sums[thread] = own;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half = half / 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  if (row >= sizes.y) { return; }
  let square = sums[0].x;
  let scale = sqrt(f32(width)) / sqrt(square);
  for (var k = thread; k < width; k += ${THREADS}u) {
    let at = row * width + k;
    result[at] = ${isGradient ? 'scale * (dy[at] - x[at] * (sums[0].y / square))' : 'scale * x[at]'};
  }
}
`,
});

function run(backend: FusedBackend, tensors: readonly tf.TensorInfo[], isGradient: boolean): tf.TensorInfo {
  const { shape } = tensors.at(-1) as tf.TensorInfo;
  const [rows, width] = shape as [number, number];
  const result = backend.newTensor(shape);
  const ranges = [...tensors].reverse().map((tensor) => backend.rangeOf(tensor));
  const uniforms = Uint32Array.of(width, rows, 0, 0).buffer;
  backend.run(shader(isGradient), [...ranges, backend.rangeOf(result)], uniforms, rows);
  return result;
}

/** Rows scaled to norm √D, and the gradient [dy, x]. The contract is BATCHED_KERNELS of `@hypersiren/siren`. */
export const normalizedRowsKernels: readonly FusedKernel[] = [
  { name: 'NormalizedRows', run: ({ tensors, backend }) => run(backend, tensors, false) },
  { name: 'NormalizedRowsGrad', run: ({ tensors, backend }) => [run(backend, tensors, true)] },
];
