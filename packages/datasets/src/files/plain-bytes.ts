/**
 * Returns a plain Uint8Array that shares the memory of a Buffer. The functions of this package return plain arrays,
 * because `slice` of a Buffer does not copy, and a Buffer is not deeply equal to an array.
 */
export function plainBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
