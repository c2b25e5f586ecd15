import { type ContextSpec, imageSize, type Sized, sampleContext } from '@hypersiren/datasets';

/**
 * Returns the SHA-256 hash (64 hexadecimal digits) of the masks of the first images of a split. Evaluations with the
 * same fingerprint have the same known pixels. `count` is the number of images, `start` the index of the first image of the
 * split, which matters if images differ in size (default 0), and `seed` the seed of the masks, whose epoch is 0.
 *
 * @param dataset images, or their common size
 * @throws DatasetError if the context is invalid or does not fit the images
 */
export async function contextFingerprint(
  context: ContextSpec,
  dataset: Sized,
  { count, seed, start = 0 }: { readonly count: number; readonly seed: number; readonly start?: number },
): Promise<string> {
  const sizes = Array.from({ length: count }, (_, index) => imageSize(dataset, start + index));
  const masks = new Uint8Array(sizes.reduce((sum, { height, width }) => sum + height * width, 0));
  let offset = 0;
  for (const [index, size] of sizes.entries()) {
    masks.set(sampleContext(context, size, { seed, epoch: 0, index }), offset);
    offset += size.height * size.width;
  }
  const digest = await crypto.subtle.digest('SHA-256', masks);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
