/** Dimensions: B images, H rows, W columns, C channels, p side of a patch. */

/** Size of images in row-major order, and of their patches. */
export interface SeamOptions {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Side of a patch p, in pixels of these images. */
  readonly patch: number;
}

/**
 * Measures the visibility of patch borders: the mean magnitude of second differences along rows and columns whose three
 * pixels lie in two patches, divided by that of second differences within one patch. It is 1 for images without seams.
 *
 * @param images [B, H, W, C], flat
 * @returns NaN if no three pixels lie in one patch, or none lie in two patches
 */
export function seamRatio(images: ArrayLike<number>, { height, width, channels, patch }: SeamOptions): number {
  const sums = { across: 0, inside: 0 };
  const counts = { across: 0, inside: 0 };
  const rowLength = width * channels;
  const add = (center: number, place: number, stride: number) => {
    const kind = Math.floor((place - 1) / patch) === Math.floor((place + 1) / patch) ? 'inside' : 'across';
    const value = (offset: number) => images[center + offset] as number;
    sums[kind] += Math.abs(value(-stride) - 2 * value(0) + value(stride));
    counts[kind]++;
  };
  for (let index = 0; index < images.length; index++) {
    const column = Math.floor(index / channels) % width;
    const row = Math.floor(index / rowLength) % height;
    if (column > 0 && column < width - 1) add(index, column, channels);
    if (row > 0 && row < height - 1) add(index, row, rowLength);
  }
  return sums.across / counts.across / (sums.inside / counts.inside);
}
