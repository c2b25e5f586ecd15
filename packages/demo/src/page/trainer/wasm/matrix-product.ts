import * as tf from '@tensorflow/tfjs-core';
import { productModule } from './product-module.js';
import {
  addressOf,
  floatsOf,
  free,
  type KernelArguments,
  runKernel,
  type WasmBackend,
  type WasmKernel,
} from './wasm-backend.js';

const FLOAT_BYTES = 4;

/** Most products of a pair of small matrices. A call of the backend's kernel takes as long. */
const SMALL = 2 ** 15;

/** A rectangle of numbers in the heap: `rows` × `columns` numbers of a tensor from the number `first` on. */
interface Matrix {
  readonly of: tf.TensorInfo;
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Multiplies matrices, as `tf.matMul` does. The backend has a fast kernel for two matrices without transposition, and a
 * loop that takes ten times as long for everything else, which gradients and weights of several images need. Here,
 * transposed operands are transposed first, and batches are multiplied pair by pair with the fast kernel.
 */
function multiply({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo | undefined {
  const [a, b] = [inputs.a as tf.TensorInfo, inputs.b as tf.TensorInfo];
  const { transposeA, transposeB } = attrs;
  const [countA, countB] = [a, b].map(({ shape }) => tf.util.sizeFromShape(shape.slice(0, -2))) as [number, number];
  const pairs = Math.max(countA, countB);
  const isPlain = pairs === 1 && !transposeA && !transposeB;
  if (isPlain || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  if ([countA, countB].some((count) => count !== 1 && count !== pairs)) return undefined; // partly broadcast
  const left = transposeA ? transposed(backend, a) : a;
  const right = transposeB ? transposed(backend, b) : b;
  const [rows, inner] = left.shape.slice(-2) as [number, number];
  const [other, columns] = right.shape.slice(-2) as [number, number];
  if (inner !== other) throw new Error(`matMul: expected equal inner dimensions, got [${a.shape}] and [${b.shape}]`);
  const batches = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const result = backend.makeOutput([...batches, rows, columns], 'float32');
  for (let pair = 0; pair < pairs; pair++)
    multiplyPair(
      backend,
      { of: left, first: countA === 1 ? 0 : pair * rows * inner, rows, columns: inner },
      { of: right, first: countB === 1 ? 0 : pair * inner * columns, rows: inner, columns },
      { of: result, first: pair * rows * columns, rows, columns },
    );
  if (left !== a) backend.disposeData(left.dataId);
  if (right !== b) backend.disposeData(right.dataId);
  return result;
}

/** Writes the product of two matrices into a third. */
export function multiplyPair(backend: WasmBackend, left: Matrix, right: Matrix, result: Matrix): void {
  if (result.rows * result.columns === 0) return;
  if (left.columns * result.rows * result.columns <= SMALL && left.columns > 0)
    multiplySmall(backend, left, right, { result, isTransposed: false });
  else multiplyLarge(backend, left, right, result);
}

/** Writes the product of two matrices into a third. The left one is the transposed tensor [columns, rows]. */
export function multiplyTransposed(backend: WasmBackend, left: tf.TensorInfo, right: Matrix, result: Matrix): void {
  if (result.rows * result.columns === 0) return;
  const [columns, rows] = left.shape as [number, number];
  if (columns * result.rows * result.columns <= SMALL && columns > 0) {
    multiplySmall(backend, { of: left, first: 0, rows, columns }, right, { result, isTransposed: true });
    return;
  }
  const across = transposed(backend, left);
  multiplyLarge(backend, { of: across, first: 0, rows, columns }, right, result);
  free(backend, across);
}

/** Multiplies with vector instructions if the columns are a multiple of 8, else in a loop. */
function multiplySmall(
  backend: WasmBackend,
  left: Matrix,
  right: Matrix,
  { result, isTransposed }: { readonly result: Matrix; readonly isTransposed: boolean },
): void {
  const { rows, columns: inner } = left;
  const { columns } = right;
  const [rowStride, innerStride] = isTransposed ? [1, rows] : [inner, 1];
  const module = columns % 8 === 0 ? productModule(backend) : undefined;
  if (module) {
    const [a, b, c] = [left, right, result].map(({ of, first }) => addressOf(backend, of) + FLOAT_BYTES * first) as [
      number,
      number,
      number,
    ];
    module.multiply(a, b, c, rows, inner, columns, FLOAT_BYTES * rowStride, FLOAT_BYTES * innerStride);
    return;
  }
  const [a, b, c] = [left, right, result].map(({ of, first }) => floatsOf(backend, of).subarray(first)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum += (a[row * rowStride + k * innerStride] as number) * (b[k * columns + column] as number);
      c[row * columns + column] = sum;
    }
}

/** Multiplies with the backend's fast kernel. */
function multiplyLarge(backend: WasmBackend, left: Matrix, right: Matrix, result: Matrix): void {
  const matrices = [left, right, result];
  // The kernel reads whole tensors, so that each matrix is registered as a tensor of its own at its place in the heap.
  const ids = matrices.map(({ of, first, rows, columns }) => {
    const id = backend.dataIdNextNumber++;
    const { memoryOffset } = backend.dataIdMap.get(of.dataId);
    backend.wasm.tfjs.registerTensor(id, rows * columns, memoryOffset + FLOAT_BYTES * first);
    return id;
  });
  const [a, b] = [left, right].map(({ rows, columns }) => new Uint8Array(Int32Array.of(1, rows, columns).buffer)) as [
    Uint8Array,
    Uint8Array,
  ];
  productOf(backend)(ids[0], a, 3, ids[1], b, 3, 0, 0, ids[2]);
  for (const id of ids) backend.wasm.tfjs.disposeData(id);
}

type Product = (...values: unknown[]) => void;

const products = new WeakMap<WasmBackend['wasm'], Product>();

/** Returns the module's function: a, its shape and rank, b, its shape and rank, two flags, result. */
function productOf({ wasm }: WasmBackend): Product {
  let product = products.get(wasm);
  if (!product) {
    const tensor = ['number', 'array', 'number'] as const;
    product = wasm.cwrap(tf.BatchMatMul, null, [...tensor, ...tensor, 'number', 'number', 'number']);
    products.set(wasm, product);
  }
  return product;
}

/** Swaps the last two dimensions. */
export function transposed(backend: WasmBackend, x: tf.TensorInfo): tf.TensorInfo {
  const axes = x.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
  return runKernel(backend, tf.Transpose, { x }, { perm });
}

/** Matrix products of every kind. */
export const productKernels: readonly WasmKernel[] = [{ name: tf.BatchMatMul, run: multiply }];
