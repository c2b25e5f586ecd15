/**
 * Converts values in [−1, 1] to bytes, in the same order. `imagesToFloat` is the inverse.
 *
 * @param values Values to convert: −1 maps to 0, 1 maps to 255. Values are rounded and clipped. NaN maps to 0.
 */
export function floatToImages(values: Float32Array): Uint8Array {
  // Uint8ClampedArray rounds and clips values on assignment.
  const levels = new Uint8ClampedArray(values.length);
  for (let index = 0; index < values.length; index++) levels[index] = ((values[index] as number) + 1) * 127.5;
  return new Uint8Array(levels.buffer);
}
