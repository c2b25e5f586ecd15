import type { PooledArray } from './buffer-pool.js';

/**
 * Most elements, or products, for which JavaScript does the work: below it the call into C++ costs more than the arithmetic.
 * What is done here is rounded exactly (one operation in double precision, rounded once) or summed in double precision, so
 * that it is never less accurate than the kernel.
 */
export const SMALL = 32;

/** Rows times columns of row-major matrices, either of them transposed: out [m, n]. */
export function multiplySmall(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  { m, n, k, transposeA, transposeB }: { m: number; n: number; k: number; transposeA: boolean; transposeB: boolean },
): void {
  const [aRow, aStep] = transposeA ? [1, m] : [k, 1];
  const [bColumn, bStep] = transposeB ? [k, 1] : [1, n];
  for (let row = 0; row < m; row++)
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++)
        sum += (a[row * aRow + i * aStep] as number) * (b[column * bColumn + i * bStep] as number);
      out[row * n + column] = sum;
    }
}

/** Sums over the middle of [outer, size, inner], divided. */
export function sumSmall(
  x: ArrayLike<number>,
  out: { [index: number]: number },
  { outer, size, inner, divisor }: { outer: number; size: number; inner: number; divisor: number },
): void {
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let s = 0; s < size; s++) sum += x[(o * size + s) * inner + i] as number;
      out[o * inner + i] = sum / divisor;
    }
}

/** Of two operands whose elements lie evenly: stride 0 for a number that goes with every element. */
export function combineSmall(
  one: (a: number, b: number) => number,
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  [aStride, bStride]: readonly [number, number],
): void {
  for (let i = 0; i < out.length; i++) out[i] = one(a[i * aStride] as number, b[i * bStride] as number);
}

/** Of a row-major matrix [rows, columns]. */
export function transposeSmall(from: PooledArray, to: PooledArray, rows: number, columns: number): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column] as number;
}
