import type * as tf from '@tensorflow/tfjs-core';
import { checkFloats, checkShape } from '../../check-tensors.js';
import { listOf, type NativeKernel } from '../../native-kernel.js';

/** Returns Σ a · b over one row of `width` numbers, in double precision. */
function dot(a: Float32Array, b: Float32Array, begin: number, width: number): number {
  let sum = 0;
  for (let at = begin; at < begin + width; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

/** y = √D · x / |x| */
const normalizedRows: NativeKernel = {
  name: 'NormalizedRows',
  run: (args) => {
    const { backend } = args;
    const { name } = normalizedRows;
    const tensors = listOf(args) as [tf.TensorInfo];
    const [rows, width] = sizesOf(name, tensors, 1);
    const x = backend.floatsOf(tensors[0]);
    const y = backend.floats(x.length);
    for (let row = 0, begin = 0; row < rows; row++, begin += width) {
      const scale = Math.sqrt(width / dot(x, x, begin, width));
      for (let at = begin; at < begin + width; at++) y[at] = scale * (x[at] as number);
    }
    return backend.output(y, tensors[0].shape, 'float32');
  },
};

/** [dy, x] → √D / |x| · (dy − x · (x · dy) / |x|²) */
const normalizedRowsGradient: NativeKernel = {
  name: 'NormalizedRowsGrad',
  run: (args) => {
    const { backend } = args;
    const { name } = normalizedRowsGradient;
    const tensors = listOf(args) as [tf.TensorInfo, tf.TensorInfo];
    const [rows, width] = sizesOf(name, tensors, 2);
    const [dy, x] = [backend.floatsOf(tensors[0]), backend.floatsOf(tensors[1])];
    const dx = backend.floats(x.length);
    for (let row = 0, begin = 0; row < rows; row++, begin += width) {
      const square = dot(x, x, begin, width);
      const [scale, along] = [Math.sqrt(width / square), dot(x, dy, begin, width) / square];
      for (let at = begin; at < begin + width; at++) dx[at] = scale * ((dy[at] as number) - along * (x[at] as number));
    }
    return [backend.output(dx, tensors[1].shape, 'float32')];
  },
};

/** Checks `count` matrices of one shape and returns it. */
function sizesOf(name: string, tensors: readonly tf.TensorInfo[], count: number): [number, number] {
  if (tensors.length !== count) throw new Error(`${name}: expected ${count} tensors, got ${tensors.length}`);
  checkFloats(name, tensors);
  const { shape } = tensors.at(-1) as tf.TensorInfo;
  if (shape.length !== 2) throw new Error(`${name}: expected x [B, D], got [${shape.join(', ')}]`);
  for (const tensor of tensors) checkShape(name, 'dy', tensor, shape);
  return shape as [number, number];
}

/**
 * Rows scaled to norm √D, and their gradient, in JavaScript: a row has as many numbers as a latent, and each is read
 * three times. The contract is BATCHED_KERNELS of `@hypersiren/siren`.
 */
export const normalizedRowsKernels: readonly NativeKernel[] = [normalizedRows, normalizedRowsGradient];
