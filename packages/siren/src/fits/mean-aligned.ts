/**
 * Shifts each channel of an image to the mean of the true image. For images that are determined up to a constant per
 * channel.
 *
 * @param predicted shape [P, C], row-major
 * @param truth shape [P, C]
 */
export function meanAligned(predicted: Float32Array, truth: Float32Array, channels: number): Float32Array {
  const offsets = new Float64Array(channels);
  for (const [index, value] of truth.entries())
    offsets[index % channels] = (offsets[index % channels] as number) + value - (predicted[index] as number);
  const pixels = truth.length / channels;
  return predicted.map((value, index) => value + (offsets[index % channels] as number) / pixels);
}
