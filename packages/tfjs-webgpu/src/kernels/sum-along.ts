import * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend } from '../backend.js';
import { BACKEND_NAME, type FusedKernel, runElementwise } from '../fused-kernel.js';
import { alongAxes } from './gradients-in-one-pass.js';

/** Maximum number of terms that one thread adds. */
const MAX_TERMS = 1024;

/** Number of terms that are added before they are added to the sum, for accuracy. */
const BLOCK = 32;

/**
 * Returns the kernel of TensorFlow.js for a sum or a mean, replaced where the axes are consecutive and not the last:
 * TensorFlow.js first transposes such a tensor.
 */
function reduction(name: string, isMean: boolean): FusedKernel {
  const original = tf.getKernel(name, BACKEND_NAME)?.kernelFunc as unknown as (args: object) => tf.TensorInfo;
  return {
    name,
    run: ({ tensors, attrs, backend }) => {
      const [x] = tensors as [tf.TensorInfo];
      const { axis, keepDims } = attrs as { axis: number | number[]; keepDims: boolean };
      const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const [first = 0] = axes;
      const consecutive = axes.every((one, index) => one === first + index);
      const kept = x.shape.map((size, at) => (axes.includes(at) ? 1 : size));
      const { outer, terms, inner } = alongAxes(x.shape, kept);
      if (!consecutive || x.dtype !== 'float32' || inner === 1 || terms === 1 || terms > MAX_TERMS || outer === 0)
        return original({ inputs: { x }, attrs, backend });
      const shape = keepDims ? kept : x.shape.filter((_, at) => !axes.includes(at));
      return sumAlong(backend, x, shape, { terms, inner, divisor: isMean ? terms : 1 });
    },
  };
}

function sumAlong(
  backend: FusedBackend,
  x: tf.TensorInfo,
  shape: number[],
  { terms, inner, divisor }: { terms: number; inner: number; divisor: number },
): tf.TensorInfo {
  const functions = `
fn sumAt(at: u32) -> f32 {
  let first = at / ${inner}u * ${terms * inner}u + at % ${inner}u;
  var sum = 0.0;
  for (var start = 0u; start < ${terms}u; start += ${BLOCK}u) {
    var block = 0.0;
    for (var k = start; k < min(start + ${BLOCK}u, ${terms}u); k++) { block += x[first + k * ${inner}u]; }
    sum += block;
  }
  return sum;
}`;
  const expression = `sumAt(at) / sizes.factor /* ${terms} ${inner} */`;
  return runElementwise(backend, ['x'], expression, [x], shape, divisor, functions);
}

/** Sums and means along axes that are not the last, in one pass. To be called after TensorFlow.js's backend is loaded. */
export const sumAlongKernels = (): readonly FusedKernel[] => [reduction(tf.Sum, false), reduction(tf.Mean, true)];
