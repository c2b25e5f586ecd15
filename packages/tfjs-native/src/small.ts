import type { PooledArray } from './buffer-pool.js';

/**
 * Maximum number of elements, or products, that are computed in JavaScript, since the call into C++ would cost more
 * than the arithmetic. The results are at least as accurate as those of the kernel: one operation in double precision,
 * rounded once, or sums in double precision.
 */
export const SMALL = 32;

/** Multiplies row-major matrices, each optionally transposed: out [m, n]. */
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

/** Sums over the middle dimension of [outer, size, inner] and divides the sums. */
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

/** Combines two operands with constant strides. A stride of 0 repeats one number for every element. */
export function combineSmall(
  one: (a: number, b: number) => number,
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  [aStride, bStride]: readonly [number, number],
): void {
  for (let i = 0; i < out.length; i++) out[i] = one(a[i * aStride] as number, b[i * bStride] as number);
}

/** Transposes a row-major matrix [rows, columns]. */
export function transposeSmall(from: PooledArray, to: PooledArray, rows: number, columns: number): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column] as number;
}
