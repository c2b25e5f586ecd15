import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import { ReduceOp } from '../contract.js';
import type { NativeKernel } from '../native-kernel.js';
import { reduceArrays } from './reduce.js';

const { ridge } = addonFunctions<{
  ridge(
    x: Float32Array,
    weights: Float32Array,
    basis: Float32Array,
    z: Float32Array,
    rows: number,
    rank: number,
    size: number,
    iterations: number,
  ): void;
}>();

/** Computes Σ x², a scalar: [x] → [sum]. */
const sumOfSquares: NativeKernel = {
  name: 'SumOfSquares',
  run: ({ inputs, backend }) => {
    const tensors = inputs as unknown as [tf.TensorInfo];
    if (tensors.length !== 1) throw new Error(`${sumOfSquares.name}: expected 1 tensor, got ${tensors.length}`);
    checkFloats(sumOfSquares.name, tensors);
    const x = backend.floatsOf(tensors[0]);
    const sum = backend.floats(1);
    if (x.length === 0) sum[0] = 0;
    else reduceArrays(ReduceOp.sumOfSquares, x, sum, 1, x.length, 1, 1);
    return backend.output(sum, [], 'float32');
  },
};

/**
 * Solves (1 + V diag(w) Vᵀ) z = V diag(w) x for each row with a fixed number of conjugate-gradient iterations, each
 * residual made orthogonal to the first 64 of the earlier ones, so that the result is that of exact arithmetic except for
 * some units of rounding: [x [B, P], weights w [B, P], basis V [R, P]] {iterations} → z [B, R]. The result of a row does not depend on the other rows.
 */
const ridgeKernel: NativeKernel = {
  name: 'Ridge',
  run: ({ inputs, attrs, backend }) => {
    const { name } = ridgeKernel;
    const tensors = inputs as unknown as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    if (tensors.length !== 3) throw new Error(`${name}: expected 3 tensors, got ${tensors.length}`);
    checkFloats(name, tensors);
    const { iterations } = attrs;
    if (typeof iterations !== 'number' || !Number.isSafeInteger(iterations) || iterations < 0)
      throw new Error(`${name}: expected a whole number of iterations, got ${JSON.stringify(iterations)}`);
    const [x, weights, basis] = tensors;
    const [rank, size] = basis.shape as [number, number];
    if (basis.shape.length !== 2) throw new Error(`${name}: expected a basis [R, P], got [${basis.shape.join(', ')}]`);
    const rows = x.shape[0] ?? 0;
    checkShape(name, 'x', x, [rows, size]);
    checkShape(name, 'weights', weights, [rows, size]);
    const z = backend.floats(rows * rank);
    if (size === 0) z.fill(0);
    else
      ridge(backend.floatsOf(x), backend.floatsOf(weights), backend.floatsOf(basis), z, rows, rank, size, iterations);
    return backend.output(z, [rows, rank], 'float32');
  },
};

/**
 * Sums of products that are computed without storing the products. `src/gradients.ts` registers the gradient of
 * SumOfSquares; the other kernel has none.
 */
export const sumKernels: readonly NativeKernel[] = [sumOfSquares, ridgeKernel];
