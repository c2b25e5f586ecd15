import * as tf from '@tensorflow/tfjs';
import type { Shader } from '../backend.js';
import type { FusedKernel } from '../fused-kernel.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';
import { SINE_AND_COSINE } from '../wgsl/sine-and-cosine.js';

const THREADS = 256;

const shader = (component: 'x' | 'y'): Shader => ({
  key: `sinCos.${component}`,
  source: () => `
struct Sizes { count: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
${SINE_AND_COSINE}
${GROUP_INDEX}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  if (at < sizes.count) { y[at] = sinCos(x[at]).${component}; }
}
`,
});

const kernel = (name: string, component: 'x' | 'y'): FusedKernel => ({
  name,
  run: ({ tensors, backend }) => {
    const [x] = tensors as [tf.TensorInfo];
    const count = tf.util.sizeFromShape(x.shape);
    const y = backend.newTensor(x.shape);
    const groups = Math.ceil(count / THREADS);
    if (count > 0)
      backend.run(
        shader(component),
        [backend.rangeOf(x), backend.rangeOf(y)],
        Uint32Array.of(count, 0, 0, 0).buffer,
        groups,
      );
    return y;
  },
});

/** TensorFlow.js's sine and cosine, which WGSL's own make wrong for large angles. */
export const sineAndCosineKernels: readonly FusedKernel[] = [kernel(tf.Sin, 'x'), kernel(tf.Cos, 'y')];
