import type { WasmBackend } from './wasm-backend.js';

/** Encodes the instructions of WebAssembly that the modules of this folder consist of. */

export type Code = readonly number[];

/** Types. */
export const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];

/** Encodes an unsigned integer (LEB128). */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Encodes a signed integer below 64 in absolute value. */
const small = (value: number): number => value & 0x7f;

export const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const text = (name: string): Code => vector([...name].map((letter) => [letter.charCodeAt(0)]));

export const simd = (opcode: number, ...rest: number[]): Code => [0xfd, ...unsigned(opcode), ...rest];
export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const integer = (value: number): Code => [0x41, small(value)];
export const doubles = (value: number): Code => [
  0x44,
  ...new Uint8Array(Float64Array.of(value).buffer),
  ...simd(0x14), // f64x2.splat
];
export const ZEROS = simd(0x0c, ...Array<number>(16).fill(0));
export const ADD_I32 = [0x6a];
export const ADD_F32 = simd(0xe4);
export const MUL_F32 = simd(0xe6);
export const ADD = simd(0xf0);
export const SUB = simd(0xf1);
export const MUL = simd(0xf2);

/** Loads and stores four numbers at any multiple of 4 bytes, at most 63 bytes after an address. */
export const load = (offset = 0): Code => simd(0x00, 2, offset);
export const store = (offset = 0): Code => simd(0x0b, 2, offset);
/** Loads one number into all four lanes. */
export const LOAD_SPLAT = simd(0x09, 2, 0);

export const LOOP = [0x03, 0x40];
export const IF = [0x04, 0x40];
export const END = [0x0b];
export const repeatIf = [0x0d, 0x00];
export const TIMES_FOUR = [...integer(2), 0x74];
export const IS_ZERO = [0x45];
export const IS_BELOW = [0x49];
export const RETURN = [0x0f];
export const advance = (local: number, bytes: Code): Code => [...get(local), ...bytes, ...ADD_I32, ...set(local)];

/** Returns a module with one function that works in an imported memory. Its locals are integers and vectors. */
export function moduleOf(
  name: string,
  parameters: readonly number[],
  locals: { readonly integers: number; readonly vectors: number },
  code: Code,
): Uint8Array<ArrayBuffer> {
  const body = [...vector([[locals.integers, I32] as Code, [locals.vectors, V128] as Code]), ...code];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, ...vector(parameters.map((type) => [type])), 0]])),
    ...section(2, vector([[...text('tfjs'), ...text('memory'), 2, 0, 0]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text(name), 0, 0]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

/** Returns a function that gives the module's exports for a backend, or undefined without vector instructions. */
export function modulesOf<Exports>(
  assemble: () => Uint8Array<ArrayBuffer>,
): (backend: WasmBackend) => Exports | undefined {
  const modules = new WeakMap<WasmBackend['wasm'], Exports | false>();
  return ({ wasm }) => {
    let module = modules.get(wasm);
    if (module === undefined) {
      const bytes = assemble();
      module =
        WebAssembly.validate(bytes) &&
        (new WebAssembly.Instance(new WebAssembly.Module(bytes), { tfjs: { memory: wasm.asm.memory } })
          .exports as unknown as Exports);
      modules.set(wasm, module);
    }
    return module || undefined;
  };
}
