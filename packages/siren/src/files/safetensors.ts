import type { NamedArray, NamedArrays } from '../training/variables.js';
import { foreignFile } from './foreign-file.js';
import { numberToHalf, type SafetensorsType, safetensorsTypes } from './safetensors-types.js';

// The safetensors format (https://github.com/huggingface/safetensors): 8 bytes with the length of the header, a JSON header
// with the type, shape and offsets of every tensor, then the bytes of the tensors without gaps. Encoding supports 32-bit
// and 16-bit floats, decoding all number types.

/** Thrown for a file that is damaged or not in the safetensors format. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
  readonly code = 'bad-safetensors';
}

/** Largest header in bytes, as defined by the safetensors format. */
export const MAX_HEADER_BYTES = 100_000_000;

const LENGTH_BYTES = 8;

/** Options of {@link encodeSafetensors}. */
export interface EncodeSafetensorsOptions {
  /**
   * Number type in the file. Default: `F32`. `F16` halves the file size and rounds each number to 11 significant bits.
   */
  readonly type?: 'F32' | 'F16' | undefined;
}

/**
 * Encodes tensors in the safetensors format. The order of the names is kept, and `metadata` is stored under
 * `__metadata__`.
 *
 * @throws SafetensorsError if the number of values of a tensor does not match its shape, or if a value is beyond the
 * range of 16-bit floats
 */
export function encodeSafetensors(
  tensors: NamedArrays,
  metadata: Readonly<Record<string, string>> = {},
  { type = 'F32' }: EncodeSafetensorsOptions = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const contents: Uint8Array[] = [];
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (elementCount(shape) !== data.length)
      throw new SafetensorsError(`${name}: expected [${shape}] = ${elementCount(shape)} numbers, got ${data.length}`);
    const numbers = type === 'F16' ? halves(name, data) : data;
    contents.push(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    header[name] = { dtype: type, shape, data_offsets: [end, end + numbers.byteLength] };
    end += numbers.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The header is padded with spaces to a multiple of 8, as in the reference library, so that the numbers are aligned.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + end).fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerBytes;
  for (const bytes of contents) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

function halves(name: string, data: Float32Array): Uint16Array {
  return Uint16Array.from(data, (value) => {
    const bits = numberToHalf(value);
    if ((bits & 0x7fff) === 0x7c00 && Number.isFinite(value))
      throw new SafetensorsError(`${name}: ${value} is beyond the range of 16-bit floats, -65504 to 65504`);
    return bits;
  });
}

/** Contents of a safetensors file. */
export interface SafetensorsContents {
  /** Tensors by name, in the order of the header. */
  readonly tensors: Record<string, NamedArray>;
  readonly metadata: Record<string, string>;
  /**
   * Names of integer tensors whose values were rounded, because 32-bit floats represent integers exactly only up to
   * 2^24.
   */
  readonly rounded: readonly string[];
}

/**
 * Decodes a safetensors file of any number type (F16, BF16, F32, F64, integers, Booleans) to 32-bit floats.
 *
 * @param file name of the file in messages
 * @throws SafetensorsError if the file is damaged, has another format or has a 64-bit float beyond the range of 32-bit
 * floats. The message names the tensor or the byte
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsContents {
  const fail = (problem: string): never => {
    throw new SafetensorsError(`${file}: ${problem}`);
  };
  // Other formats are checked only after a failure: a valid file with a header of 640 bytes begins like a pickle.
  const failAsNone = (problem: string): never => {
    const foreign = foreignFile(bytes);
    return fail(foreign === undefined ? problem : `is ${foreign}`);
  };
  if (bytes.length < LENGTH_BYTES) return failAsNone(`expected at least ${LENGTH_BYTES} bytes, got ${bytes.length}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES || Number(length) > bytes.length - LENGTH_BYTES)
    return failAsNone(`byte 0: a header of ${length} bytes does not fit into a file of ${bytes.length}`);
  const start = LENGTH_BYTES + Number(length);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), failAsNone);

  const metadata = metadataOf(header.__metadata__ ?? {}, fail);
  delete header.__metadata__;
  const tensors: Record<string, NamedArray> = {};
  const rounded: string[] = [];
  const entries = Object.entries(header).map(([name, entry]) => ({ name, ...checkEntry(name, entry, fail) }));
  let end = 0;
  for (const { name, type, shape, begin, stop } of [...entries].sort((a, b) => a.begin - b.begin)) {
    if (begin !== end) return fail(`tensor ${name}: expected its numbers at offset ${end}, got ${begin}`);
    end = stop;
    if (start + end > bytes.length)
      return fail(`tensor ${name}: ends at byte ${start + end}, but the file has ${bytes.length}`);
    const { data, exact } = readNumbers(bytes.subarray(start + begin, start + stop), type);
    if (!exact && !type.integer) return fail(`tensor ${name}: has a number beyond the range of 32-bit floats`);
    if (!exact) rounded.push(name);
    tensors[name] = { shape, data, ...(type.integer && { integer: true }) };
  }
  if (start + end !== bytes.length) return fail(`${bytes.length - start - end} bytes are left over at the end`);
  const inOrder = Object.fromEntries(entries.map(({ name }) => [name, tensors[name] as NamedArray]));
  return { tensors: inOrder, metadata, rounded };
}

/** Converts numbers to 32-bit floats. `exact` is false if an integer was rounded or a float is beyond the range. */
function readNumbers(
  bytes: Uint8Array,
  { size, integer, read }: SafetensorsType,
): { data: Float32Array; exact: boolean } {
  // A copy, because a Float32Array view needs an aligned offset. `slice` of a Buffer would not copy.
  const copy = new Uint8Array(bytes).buffer;
  if (size === 4 && !integer) return { data: new Float32Array(copy), exact: true };
  const view = new DataView(copy);
  const data = new Float32Array(bytes.length / size);
  let exact = true;
  for (let index = 0; index < data.length; index++) {
    const value = read(view, index * size);
    data[index] = value;
    if (integer ? data[index] !== value : Number.isFinite(value) && !Number.isFinite(data[index])) exact = false;
  }
  return { data, exact };
}

function parseHeader(bytes: Uint8Array, fail: (problem: string) => never): Record<string, unknown> {
  let header: unknown;
  try {
    // The padding is spaces, or zero bytes in files of some programs.
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\0+$/, ''));
  } catch (error) {
    return fail(`the header is not JSON: ${(error as Error).message}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return fail('the header is not a JSON object');
  return header as Record<string, unknown>;
}

/** Returns the metadata as strings. Values that are not strings, as some programs write them, are returned as JSON. */
function metadataOf(metadata: unknown, fail: (problem: string) => never): Record<string, string> {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    return fail('__metadata__ is not a JSON object');
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function checkEntry(
  name: string,
  entry: unknown,
  fail: (problem: string) => never,
): { type: SafetensorsType; shape: number[]; begin: number; stop: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const type =
    typeof dtype === 'string' && Object.hasOwn(safetensorsTypes, dtype) ? safetensorsTypes[dtype] : undefined;
  if (type === undefined)
    return fail(
      `tensor ${name}: expected type ${Object.keys(safetensorsTypes).join(', ')}, got ${JSON.stringify(dtype)}. ` +
        'Write it as 32-bit floats, with `tensor.float()`',
    );
  if (!isSizes(shape)) return fail(`tensor ${name}: expected a shape, got ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2)
    return fail(`tensor ${name}: expected data_offsets of two numbers, got ${JSON.stringify(offsets)}`);
  const [begin, stop] = offsets as [number, number];
  if (stop - begin !== elementCount(shape) * type.size)
    return fail(`tensor ${name}: [${shape}] takes ${elementCount(shape) * type.size} bytes, got ${stop - begin}`);
  return { type, shape, begin, stop };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
