/** Dimensions: n images, D latent. */

/** Latents that replace the images' own, by kind of replacement. */
export interface OtherLatents {
  /** Latent of the next image, or of the first image for the last one: [n, D]. */
  readonly swap: Float32Array;
  /** Mean latent of all images, repeated for each image: [n, D]. */
  readonly mean: Float32Array;
}

/**
 * Returns the latents that replace those of some images. They depend on all evaluated images of the size, and not on
 * the batches.
 *
 * @param latents latents of all images of one size, in order, [D] each. A single image keeps its own latent
 * @returns the rows from `start` to `end`, exclusive
 */
export function otherLatents(
  latents: readonly Float32Array[],
  mean: Float32Array,
  start: number,
  end: number,
): OtherLatents {
  const rows = end - start;
  const own = { swap: new Float32Array(rows * mean.length), mean: new Float32Array(rows * mean.length) };
  for (let row = 0; row < rows; row++) {
    own.swap.set(latents[(start + row + 1) % latents.length] as Float32Array, row * mean.length);
    own.mean.set(mean, row * mean.length);
  }
  return own;
}

/** Returns the mean latent, [D], summed in double precision image by image. */
export function meanLatent(latents: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(latents[0]?.length ?? 0);
  for (const latent of latents)
    for (const [index, value] of latent.entries()) sums[index] = (sums[index] as number) + value;
  return Float32Array.from(sums, (sum) => sum / latents.length);
}

/** Returns [B, D] as B rows, which share its memory. */
export function rowsOf(latents: Float32Array, images: number): Float32Array[] {
  const size = latents.length / images;
  return Array.from({ length: images }, (_, row) => latents.subarray(row * size, (row + 1) * size));
}
