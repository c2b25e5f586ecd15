import { SINE_SERIES } from './sine-series.js';
import type { WasmBackend } from './wasm-backend.js';

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

type Code = readonly number[];

/** Added to a number, it leaves the nearest integer in the lowest bits. */
const ROUND = 1.5 * 2 ** 52;

/** Types. */
const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];

/** Encodes an unsigned integer (LEB128). */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Encodes a signed integer below 64 in absolute value. */
const small = (value: number): number => value & 0x7f;

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const text = (name: string): Code => vector([...name].map((letter) => [letter.charCodeAt(0)]));

const simd = (opcode: number, ...rest: number[]): Code => [0xfd, ...unsigned(opcode), ...rest];
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const integer = (value: number): Code => [0x41, small(value)];
const doubles = (value: number): Code => [
  0x44,
  ...new Uint8Array(Float64Array.of(value).buffer),
  ...simd(0x14), // f64x2.splat
];
const ADD_I32 = [0x6a];
const ADD_F32 = simd(0xe4);
const MUL_F32 = simd(0xe6);
const ADD = simd(0xf0);
const SUB = simd(0xf1);
const MUL = simd(0xf2);
const LOAD = simd(0x00, 2, 0); // from any multiple of 4 bytes
const STORE = simd(0x0b, 2, 0);

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

const LOOP = [0x03, 0x40];
const IF = [0x04, 0x40];
const END = [0x0b];
const repeatIf = [0x0d, 0x00];
const place = (base: number): Code => [...get(base), ...get(AT), ...ADD_I32];
const advance = (local: number, bytes: Code): Code => [...get(local), ...bytes, ...ADD_I32, ...set(local)];

/** The loops over rows and columns. COLUMNS is in bytes from the first line on. */
const activate: Code = [
  ...[...get(COLUMNS), ...integer(2), 0x74, ...set(COLUMNS)],
  ...[...get(ROWS), 0x45, ...IF, 0x0f, ...END],
  ...LOOP,
  ...[...integer(0), ...set(AT)],
  ...LOOP,
  ...[...place(Z), ...LOAD, ...place(BIAS), ...LOAD, ...ADD_F32, ...omegas, ...MUL_F32, ...set(ANGLE)],
  ...[...place(SINE), ...sines(0), ...STORE],
  ...[...get(SLOPE), ...IF, ...place(SLOPE), ...sines(Math.PI / 2), ...omegas, ...MUL_F32, ...STORE, ...END],
  ...[...advance(AT, integer(16)), ...get(AT), ...get(COLUMNS), 0x49, ...repeatIf],
  ...END,
  ...advance(Z, get(COLUMNS)),
  ...advance(SINE, get(COLUMNS)),
  ...[...get(SLOPE), ...IF, ...advance(SLOPE, get(COLUMNS)), ...END],
  ...[...advance(ROWS, integer(-1)), ...get(ROWS), ...repeatIf],
  ...END,
  ...END,
];

function assemble(): Uint8Array<ArrayBuffer> {
  const locals = vector([
    [1, I32],
    [LOW - AT, V128],
  ]);
  const body = [...locals, ...activate];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, ...vector([...Array(6).fill([I32]), [F32]]), 0]])),
    ...section(2, vector([[...text('tfjs'), ...text('memory'), 2, 0, 0]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text('activate'), 0, 0]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

const modules = new WeakMap<WasmBackend['wasm'], SineModule | false>();

/** Returns the module for a backend. Undefined without vector instructions. */
export function sineModule({ wasm }: WasmBackend): SineModule | undefined {
  let module = modules.get(wasm);
  if (module === undefined) {
    const bytes = assemble();
    module =
      WebAssembly.validate(bytes) &&
      (new WebAssembly.Instance(new WebAssembly.Module(bytes), { tfjs: { memory: wasm.asm.memory } })
        .exports as unknown as SineModule);
    modules.set(wasm, module);
  }
  return module || undefined;
}
