import type * as tf from '@tensorflow/tfjs';
import { addonFunctions } from '../addon.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import { ReduceOp } from '../contract.js';
import type { NativeKernel } from '../native-kernel.js';

const { reduce, weightedGram } = addonFunctions<{
  reduce(
    op: ReduceOp,
    x: Float32Array,
    out: Float32Array,
    outer: number,
    reduced: number,
    inner: number,
    divisor: number,
  ): void;
  weightedGram(
    x: Float32Array,
    basis: Float32Array,
    weights: Float32Array,
    y: Float32Array,
    rows: number,
    rank: number,
    size: number,
  ): void;
}>();

/** [x] → Σ x², a scalar. */
const sumOfSquares: NativeKernel = {
  name: 'SumOfSquares',
  run: ({ inputs, backend }) => {
    const tensors = inputs as unknown as [tf.TensorInfo];
    if (tensors.length !== 1) throw new Error(`${sumOfSquares.name}: expected 1 tensor, got ${tensors.length}`);
    checkFloats(sumOfSquares.name, tensors);
    const x = backend.floatsOf(tensors[0]);
    const sum = backend.floats(1);
    if (x.length === 0) sum[0] = 0;
    else reduce(ReduceOp.sumOfSquares, x, sum, 1, x.length, 1, 1);
    return backend.output(sum, [], 'float32');
  },
};

/** [x [B, R], basis [R, P], weights [B, P]] → ((x · basis) ∘ weights) · basisᵀ, [B, R]. */
const gram: NativeKernel = {
  name: 'WeightedGram',
  run: ({ inputs, backend }) => {
    const { name } = gram;
    const tensors = inputs as unknown as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    if (tensors.length !== 3) throw new Error(`${name}: expected 3 tensors, got ${tensors.length}`);
    checkFloats(name, tensors);
    const [x, basis, weights] = tensors;
    const [rank, size] = basis.shape as [number, number];
    if (basis.shape.length !== 2) throw new Error(`${name}: expected a basis [R, P], got [${basis.shape.join(', ')}]`);
    const rows = x.shape[0] ?? 0;
    checkShape(name, 'x', x, [rows, rank]);
    checkShape(name, 'weights', weights, [rows, size]);
    const y = backend.floats(rows * rank);
    if (size === 0) y.fill(0);
    else weightedGram(backend.floatsOf(x), backend.floatsOf(basis), backend.floatsOf(weights), y, rows, rank, size);
    return backend.output(y, [rows, rank], 'float32');
  },
};

/** Sums of products that are never in memory. `src/gradients.ts` registers the gradient of the first; the second has none. */
export const sumKernels: readonly NativeKernel[] = [sumOfSquares, gram];
