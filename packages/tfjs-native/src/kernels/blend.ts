import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';

const { blend } = addonFunctions<{
  blend(
    x: Float32Array,
    weights: Float32Array,
    indices: Int32Array,
    y: Float32Array,
    batch: number,
    rows: number,
    columns: number,
    count: number,
    terms: number,
  ): void;
}>();

/**
 * Computes weighted sums of rows, y[b, n] = Σ_k weights[n, k] · x[b, indices[n, k]]: [x [B, M, C], weights [N, K],
 * indices [N, K] int32] → y [B, N, C]. An index out of range adds nothing.
 */
const blendRows: NativeKernel = {
  name: 'BlendRows',
  run: ({ inputs, backend }) => {
    const { name } = blendRows;
    const tensors = inputs as unknown as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    if (tensors.length !== 3) throw new Error(`${name}: expected 3 tensors, got ${tensors.length}`);
    const [x, weights, indices] = tensors;
    checkFloats(name, [x, weights]);
    if (indices.dtype !== 'int32') throw new Error(`${name}: expected int32 indices, got ${indices.dtype}`);
    if (x.shape.length !== 3 || weights.shape.length !== 2)
      throw new Error(
        `${name}: expected x [B, M, C] and weights [N, K], got [${x.shape.join(', ')}] and [${weights.shape.join(', ')}]`,
      );
    checkShape(name, 'indices', indices, weights.shape);
    const [batch, rows, columns] = x.shape as [number, number, number];
    const [count, terms] = weights.shape as [number, number];
    const y = backend.floats(batch * count * columns);
    if (rows === 0 || terms === 0) y.fill(0);
    else {
      const at = backend.intsOf(indices);
      blend(backend.floatsOf(x), backend.floatsOf(weights), at, y, batch, rows, columns, count, terms);
    }
    return backend.output(y, [batch, count, columns], 'float32');
  },
};

/** Weighted sums of indexed rows. The gradient is the same kernel with the transposed map, so none is registered. */
export const blendKernels: readonly NativeKernel[] = [blendRows];
