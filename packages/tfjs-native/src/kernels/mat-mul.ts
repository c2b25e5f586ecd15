import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { broadcast } from '../broadcast.js';
import { Activation, MAX_PRODUCT_RANK } from '../contract.js';
import { cpuKernel, type NativeKernel } from '../native-kernel.js';
import { NO_OUTPUT_STAGE, type OutputStage, outputStage } from '../pending/output-stage.js';
import { outputOf } from '../pending/pending-output.js';
import { multiplySmall, SMALL } from '../small.js';

const { matMul } = addonFunctions<{
  matMul(
    batch: Float64Array,
    m: number,
    n: number,
    k: number,
    a: Float32Array,
    b: Float32Array,
    out: Float32Array,
    transposeA: boolean,
    transposeB: boolean,
    activation: number,
    slope: number,
    bias: Float32Array | undefined,
    slopes: Float32Array | undefined,
    residual: Float32Array | undefined,
    gate: Float32Array | undefined,
  ): void;
}>();

/** Sizes of a product op(a) [m, k] · op(b) [k, n]. */
export type Matrices = { m: number; n: number; k: number; transposeA: boolean; transposeB: boolean };

/** Returns the sizes of op(a) · op(b). Throws tfjs's own error if the inner sizes differ. */
function matrices(a: tf.TensorInfo, b: tf.TensorInfo, attrs: tf.NamedAttrMap): Matrices {
  const { transposeA = false, transposeB = false } = attrs as { transposeA?: boolean; transposeB?: boolean };
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  tf.util.assert(
    k === inner,
    () =>
      `Error in matMul: inner shapes (${k}) and (${inner}) of Tensors with shapes ${a.shape} and ${b.shape} and ` +
      `transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  return { m, n, k, transposeA, transposeB };
}

function multiply(
  backend: NativeBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { m, n, k, transposeA, transposeB }: Matrices,
  stage: OutputStage,
  biasOf?: tf.TensorInfo,
): tf.TensorInfo {
  const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)).shape, m, n];
  return outputOf(backend, [a, b] as const, { shape, stage, biasOf }, ([x, y], full) => {
    const { bias, activation, slope, slopes, residual, gate } = full;
    const { numbers } = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const out = backend.floats(tf.util.sizeFromShape(shape));
    matMul(numbers, m, n, k, x, y, out, transposeA, transposeB, activation, slope, bias, slopes, residual, gate);
    return out;
  });
}

/** Minimum and maximum number of elements of a product with few rows that is postponed until it is needed. */
const SMALLEST_POSTPONED = 2 ** 16;
const LARGEST_POSTPONED = 2 ** 29;

/** Batch of a single product, in the form of `broadcast`. */
const SINGLE = Float64Array.of(1, 1, 1, 1);

/** Computes out = op(a) · op(b), or with a bias [n] added to each row, for a single product. */
export function multiplyArrays(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  { m, n, k, transposeA, transposeB }: Matrices,
  bias?: Float32Array,
): void {
  const others = [undefined, undefined, undefined] as const;
  matMul(SINGLE, m, n, k, a, b, out, transposeA, transposeB, Activation.linear, 0, bias, ...others);
}

/**
 * Returns a postponed product for the gradient of a wide layer's weights, which is much larger than its factors and not
 * needed by Adam. It is computed when its values are requested.
 */
export function postponedProduct(
  backend: NativeBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  sizes: Matrices,
): tf.TensorInfo | undefined {
  const { m, n, k, transposeA, transposeB } = sizes;
  if (!transposeA || transposeB || k === 0 || k > MAX_PRODUCT_RANK) return undefined;
  if (tf.util.sizeFromShape(a.shape) > k * m || tf.util.sizeFromShape(b.shape) > k * n) return undefined;
  if (m * n < SMALLEST_POSTPONED || m * n > LARGEST_POSTPONED || 2 * k * (m + n) > m * n) return undefined;
  const { shape } = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)); // all dimensions are 1
  return backend.postponedProduct([a, b], k, [...shape, m, n], (left, right) => {
    const out = backend.floats(m * n);
    multiplyArrays(left, right, out, sizes);
    return out;
  });
}

const isFloat = (tensor: tf.TensorInfo): boolean => tensor.dtype === 'float32';

function batchMatMul(): NativeKernel {
  const fallback = cpuKernel(tf.BatchMatMul);
  return {
    name: tf.BatchMatMul,
    run: (args) => {
      const { inputs, attrs, backend } = args;
      const a = inputs.a as tf.TensorInfo;
      const b = inputs.b as tf.TensorInfo;
      if (!isFloat(a) || !isFloat(b)) return fallback(args);
      const sizes = matrices(a, b, attrs);
      const { m, n, k } = sizes;
      if (m * n * k > SMALL || a.shape.length > 2 || b.shape.length > 2)
        return postponedProduct(backend, a, b, sizes) ?? multiply(backend, a, b, sizes, NO_OUTPUT_STAGE);
      const out = backend.floats(m * n);
      multiplySmall(backend.floatsOf(a), backend.floatsOf(b), out, sizes);
      return backend.output(out, [m, n], 'float32');
    },
  };
}

function fusedMatMul(): NativeKernel {
  const fallback = cpuKernel(tf._FusedMatMul);
  return {
    name: tf._FusedMatMul,
    run: (args) => {
      const { inputs, attrs, backend } = args;
      const a = inputs.a as tf.TensorInfo;
      const b = inputs.b as tf.TensorInfo;
      if (!isFloat(a) || !isFloat(b)) return fallback(args);
      const sizes = matrices(a, b, attrs);
      const stage = outputStage(backend, inputs, attrs, sizes.n);
      return stage ? multiply(backend, a, b, sizes, stage, inputs.bias) : fallback(args);
    },
  };
}

/** Matrix products with broadcast batches, also with bias and activation. */
export const matMulKernels: readonly NativeKernel[] = [batchMatMul(), fusedMatMul()];
