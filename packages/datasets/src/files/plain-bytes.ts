/**
 * A plain Uint8Array on the buffer's bytes, no copy. What leaves this package is plain: Buffer's `slice`, unlike that of every
 * other typed array, does not copy, and Buffers are unequal to arrays in deep comparisons.
 */
export function plainBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
