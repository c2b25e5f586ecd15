/**
 * The inverse of `imagesToFloat`: numbers of a network as bytes, in the same order.
 *
 * @param values −1 is 0, 1 is 255; rounded, and clipped outside. NaN becomes 0.
 */
export function floatToImages(values: Float32Array): Uint8Array {
  // A clamped array rounds and clips as it is written.
  const levels = new Uint8ClampedArray(values.length);
  for (let index = 0; index < values.length; index++) levels[index] = ((values[index] as number) + 1) * 127.5;
  return new Uint8Array(levels.buffer);
}
