/**
 * An image that is known up to a constant in each channel, with the truth's means.
 *
 * @param predicted [P, C], row by row
 * @param truth [P, C]
 */
export function meanAligned(predicted: Float32Array, truth: Float32Array, channels: number): Float32Array {
  const offsets = new Float64Array(channels);
  for (const [index, value] of truth.entries())
    offsets[index % channels] = (offsets[index % channels] as number) + value - (predicted[index] as number);
  const pixels = truth.length / channels;
  return predicted.map((value, index) => value + (offsets[index % channels] as number) / pixels);
}
