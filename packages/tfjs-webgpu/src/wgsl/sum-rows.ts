import type { FusedBackend, Range, Shader } from '../backend.js';
import { GROUP_INDEX } from './group-index.js';

const THREADS = 256;

/** [rows, width] → [width]: sums over rows, in order. */
const SUM_ROWS: Shader = {
  key: 'sum rows',
  source: () => `
struct Sizes { rows: u32, width: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  if (at >= sizes.width) { return; }
  var sum = 0.0;
  for (var row = 0u; row < sizes.rows; row++) { sum += x[row * sizes.width + at]; }
  y[at] = sum;
}
`,
};

/** Sums over rows: [rows, width] → [width]. */
export function sumRows(
  backend: FusedBackend,
  from: GPUBuffer | Range,
  to: GPUBuffer | Range,
  rows: number,
  width: number,
): void {
  backend.run(SUM_ROWS, [from, to], Uint32Array.of(rows, width, 0, 0).buffer, Math.ceil(width / THREADS));
}
