import {
  ADD,
  ADD_F32,
  ADD_I32,
  advance,
  type Code,
  doubles,
  END,
  F32,
  get,
  I32,
  IF,
  IS_BELOW,
  IS_ZERO,
  integer,
  LOOP,
  load,
  MUL,
  MUL_F32,
  moduleOf,
  modulesOf,
  RETURN,
  repeatIf,
  SUB,
  set,
  simd,
  store,
  TIMES_FOUR,
} from './assembler.js';
import { SINE_SERIES } from './sine-series.js';

/**
 * A WebAssembly module with vector instructions for what takes most of the time of a sine network besides its products:
 * the sines. It works in the memory of TensorFlow.js's module. It is assembled here, instruction by instruction, because
 * it is one function of two loops.
 */

/** Functions of the module. Addresses are in bytes. */
interface SineModule {
  /**
   * Computes sin(ω (z + b)), and ω cos(ω (z + b)) unless `slope` is 0. The number of columns is a multiple of 4. `sine`
   * may be `z`.
   */
  activate(z: number, bias: number, sine: number, slope: number, rows: number, columns: number, omega: number): void;
}

/** Added to a number, it leaves the nearest integer in the lowest bits. */
const ROUND = 1.5 * 2 ** 52;

/** Parameters and locals of `activate`. */
const [Z, BIAS, SINE, SLOPE, ROWS, COLUMNS, OMEGA, AT, ANGLE, X, TURNS, SQUARE, LOW] = Array.from(
  { length: 13 },
  (_, index) => index,
) as [number, number, number, number, number, number, number, number, number, number, number, number, number];

const omegas: Code = [...get(OMEGA), ...simd(0x13)];

/** The sines of two doubles in X: sin(x) = ± sin(x − nπ) with the nearest n, minus for an odd one. */
const sinesOfX: Code = [
  ...[...get(X), ...doubles(1 / Math.PI), ...MUL, ...doubles(ROUND), ...ADD, ...set(TURNS)],
  ...[...get(X), ...get(TURNS), ...doubles(ROUND), ...SUB, ...doubles(Math.PI), ...MUL, ...SUB, ...set(X)],
  ...[...get(X), ...get(X), ...MUL, ...set(SQUARE)],
  ...doubles(SINE_SERIES[0]),
  ...SINE_SERIES.slice(1).flatMap((coefficient) => [...get(SQUARE), ...MUL, ...doubles(coefficient), ...ADD]),
  ...[...get(X), ...MUL],
  // The lowest bit of the integer becomes the sign.
  ...[...get(TURNS), ...integer(63), ...simd(0xcb), ...simd(0x51)],
  ...simd(0x5e), // two floats
];

/** Bytes of a vector by place; those from 16 on are of the second operand. */
const shuffle = (...lanes: readonly number[]): Code => simd(0x0d, ...lanes);
const eight = (from: number): number[] => Array.from({ length: 8 }, (_, byte) => from + byte);

/** The sines of the four floats in ANGLE, plus `shift`. */
const sines = (shift: number): Code => {
  const shifted = shift === 0 ? [] : [...doubles(shift), ...ADD];
  return [
    ...[...get(ANGLE), ...simd(0x5f), ...shifted, ...set(X), ...sinesOfX, ...set(LOW)],
    ...[...get(ANGLE), ...get(ANGLE), ...shuffle(...eight(8), ...eight(8)), ...simd(0x5f), ...shifted, ...set(X)],
    ...[...get(LOW), ...sinesOfX, ...shuffle(...eight(0), ...eight(16))],
  ];
};

const place = (base: number): Code => [...get(base), ...get(AT), ...ADD_I32];

/** The loops over rows and columns. COLUMNS is in bytes from the first line on. */
const activate: Code = [
  ...[...get(COLUMNS), ...TIMES_FOUR, ...set(COLUMNS)],
  ...[...get(ROWS), ...IS_ZERO, ...IF, ...RETURN, ...END],
  ...LOOP,
  ...[...integer(0), ...set(AT)],
  ...LOOP,
  ...[...place(Z), ...load(), ...place(BIAS), ...load(), ...ADD_F32, ...omegas, ...MUL_F32, ...set(ANGLE)],
  ...[...place(SINE), ...sines(0), ...store()],
  ...[...get(SLOPE), ...IF, ...place(SLOPE), ...sines(Math.PI / 2), ...omegas, ...MUL_F32, ...store(), ...END],
  ...[...advance(AT, integer(16)), ...get(AT), ...get(COLUMNS), ...IS_BELOW, ...repeatIf],
  ...END,
  ...advance(Z, get(COLUMNS)),
  ...advance(SINE, get(COLUMNS)),
  ...[...get(SLOPE), ...IF, ...advance(SLOPE, get(COLUMNS)), ...END],
  ...[...advance(ROWS, integer(-1)), ...get(ROWS), ...repeatIf],
  ...END,
  ...END,
];

/** Returns the module for a backend. Undefined without vector instructions. */
export const sineModule = modulesOf<SineModule>(() =>
  moduleOf('activate', [...Array<number>(6).fill(I32), F32], { integers: 1, vectors: LOW - AT }, activate),
);
