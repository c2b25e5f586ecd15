import * as tf from '@tensorflow/tfjs-core';
import { type KernelArguments, runKernel, type WasmBackend, type WasmKernel } from './wasm-backend.js';

const FLOAT_BYTES = 4;

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

/** Writes the product of two matrices into a third, with the backend's fast kernel. */
export function multiplyPair(backend: WasmBackend, left: Matrix, right: Matrix, result: Matrix): void {
  if (result.rows * result.columns === 0) return;
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
