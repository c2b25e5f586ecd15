/** Level → value: 0 is −1, 255 is 1. */
const VALUES = Float32Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

/**
 * Bytes of images as numbers for a network, in the same order; `floatToImages` is the inverse.
 *
 * @returns in [−1, 1]: 0 is −1, 255 is 1.
 */
export function bytesToFloat(images: Uint8Array): Float32Array {
  const values = new Float32Array(images.length);
  for (let index = 0; index < images.length; index++) values[index] = VALUES[images[index] as number] as number;
  return values;
}
