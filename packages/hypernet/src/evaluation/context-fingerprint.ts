import { type ContextSpec, type ImageShape, sampleContext } from '@hypersiren/datasets';

/**
 * Returns the SHA-256 hash (64 hexadecimal digits) of the masks of the first images of a split. Evaluations with the
 * same fingerprint have the same known pixels.
 *
 * @param count number of images
 * @param seed seed of the masks; the epoch is 0
 * @throws DatasetError if the context is not valid for the images
 */
export async function contextFingerprint(
  context: ContextSpec,
  { height, width }: Pick<ImageShape, 'height' | 'width'>,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<string> {
  const masks = new Uint8Array(count * height * width);
  for (let index = 0; index < count; index++)
    masks.set(sampleContext(context, { height, width }, { seed, epoch: 0, index }), index * height * width);
  const digest = await crypto.subtle.digest('SHA-256', masks);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
