import {
  ADD_F32,
  ADD_I32,
  advance,
  type Code,
  END,
  get,
  I32,
  IS_BELOW,
  integer,
  LOAD_SPLAT,
  LOOP,
  load,
  MUL_F32,
  moduleOf,
  modulesOf,
  repeatIf,
  set,
  store,
  TIMES_FOUR,
  ZEROS,
} from './assembler.js';

/** A WebAssembly module that multiplies small matrices, of which a call of the backend's kernel takes longer than its sums. */

/** Functions of the module. Addresses and strides are in bytes. */
interface ProductModule {
  /**
   * Computes c[r, j] = Σ_k a[r, k] · b[k, j], with k ascending. `rowStride` and `innerStride` are the distances of
   * neighbors in a. All sizes are at least 1, and the number of columns is a multiple of 8.
   */
  multiply(
    a: number,
    b: number,
    c: number,
    rows: number,
    inner: number,
    columns: number,
    rowStride: number,
    innerStride: number,
  ): void;
}

/** Parameters and locals of `multiply`. */
const [A, B, C, ROWS, INNER, COLUMNS, ROW_STRIDE, INNER_STRIDE, AT, K, LEFT, RIGHT, LOW, HIGH, FACTOR] = Array.from(
  { length: 15 },
  (_, index) => index,
) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

const addTo = (sum: number, offset: number): Code => [
  ...[...get(sum), ...get(FACTOR), ...get(RIGHT), ...load(offset), ...MUL_F32, ...ADD_F32, ...set(sum)],
];

/** Eight columns of a row at a time. COLUMNS is in bytes from the first line on. */
const multiply: Code = [
  ...[...get(COLUMNS), ...TIMES_FOUR, ...set(COLUMNS)],
  ...LOOP,
  ...[...integer(0), ...set(AT)],
  ...LOOP,
  ...[...ZEROS, ...set(LOW), ...ZEROS, ...set(HIGH)],
  ...[...get(A), ...set(LEFT), ...get(B), ...get(AT), ...ADD_I32, ...set(RIGHT), ...get(INNER), ...set(K)],
  ...LOOP,
  ...[...get(LEFT), ...LOAD_SPLAT, ...set(FACTOR), ...addTo(LOW, 0), ...addTo(HIGH, 16)],
  ...[...advance(LEFT, get(INNER_STRIDE)), ...advance(RIGHT, get(COLUMNS))],
  ...[...advance(K, integer(-1)), ...get(K), ...repeatIf],
  ...END,
  ...[...get(C), ...get(AT), ...ADD_I32, ...get(LOW), ...store()],
  ...[...get(C), ...get(AT), ...ADD_I32, ...get(HIGH), ...store(16)],
  ...[...advance(AT, integer(32)), ...get(AT), ...get(COLUMNS), ...IS_BELOW, ...repeatIf],
  ...END,
  ...[...advance(A, get(ROW_STRIDE)), ...advance(C, get(COLUMNS))],
  ...[...advance(ROWS, integer(-1)), ...get(ROWS), ...repeatIf],
  ...END,
  ...END,
];

/** Returns the module for a backend. Undefined without vector instructions. */
export const productModule = modulesOf<ProductModule>(() =>
  moduleOf('multiply', Array<number>(8).fill(I32), { integers: 4, vectors: 3 }, multiply),
);
