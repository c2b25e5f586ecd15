/**
 * Converts planes, shape [C, pixels], to pixels, shape [pixels, C], and writes them to `target` from `offset` on.
 *
 * @param planes Concatenated planes of equal length.
 */
export function planarToInterleaved(planes: Uint8Array, channels: number, target: Uint8Array, offset: number): void {
  const pixels = planes.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * pixels;
    let to = offset + channel;
    for (let pixel = 0; pixel < pixels; pixel++) {
      target[to] = planes[first + pixel] as number;
      to += channels;
    }
  }
}
