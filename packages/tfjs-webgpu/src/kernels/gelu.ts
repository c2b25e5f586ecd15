import { checkFloats, checkShape } from '@hypersiren/tfjs-native/portable';
import type * as tf from '@tensorflow/tfjs-core';
import { type FusedKernel, runElementwise } from '../fused-kernel.js';
import { NORMAL_DISTRIBUTION } from '../wgsl/normal-distribution.js';

const FUNCTIONS = `${NORMAL_DISTRIBUTION}
// Below this bound the product is 0, also for −Inf.
fn gelu(x: f32) -> f32 { return select(x * cumulative(x), 0.0, x < -20.0); }
// Beyond these bounds the result does not change; clamping avoids Inf · 0. The comparisons let NaN pass.
fn slope(x: f32) -> f32 {
  let near = select(select(x, 20.0, x > 20.0), -20.0, x < -20.0);
  return fma(near, density(near), cumulative(near));
}`;

function checkCount(name: string, tensors: readonly tf.TensorInfo[], count: number): void {
  if (tensors.length !== count) throw new Error(`${name}: expected ${count} tensors, got ${tensors.length}`);
  checkFloats(name, tensors);
}

/** Gaussian error linear unit and its gradient. Formula and shapes are those of the kernels in tfjs-native. */
export const geluKernels: readonly FusedKernel[] = [
  {
    name: 'Gelu',
    run: ({ tensors, backend }) => {
      checkCount('Gelu', tensors, 1);
      const [{ shape }] = tensors as [tf.TensorInfo];
      return runElementwise(backend, ['x'], 'gelu(x[at])', tensors, shape, 1, FUNCTIONS);
    },
  },
  {
    name: 'GeluGrad',
    run: ({ tensors, backend }) => {
      const name = 'GeluGrad';
      checkCount(name, tensors, 2);
      const [dy, { shape }] = tensors as [tf.TensorInfo, tf.TensorInfo];
      checkShape(name, 'dy', dy, shape);
      return runElementwise(backend, ['dy', 'x'], 'dy[at] * slope(x[at])', tensors, shape, 1, FUNCTIONS);
    },
  },
];
