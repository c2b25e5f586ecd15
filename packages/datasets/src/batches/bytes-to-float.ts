/** Lookup table from byte to value: 0 maps to −1, 255 maps to 1. */
const VALUES = Float32Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

/**
 * Converts bytes in [0, 255] to values in [−1, 1], in the same order. `floatToImages` is the inverse.
 *
 * @returns Values in [−1, 1]: 0 maps to −1, 255 maps to 1.
 */
export function bytesToFloat(images: Uint8Array): Float32Array {
  const values = new Float32Array(images.length);
  for (let index = 0; index < images.length; index++) values[index] = VALUES[images[index] as number] as number;
  return values;
}
