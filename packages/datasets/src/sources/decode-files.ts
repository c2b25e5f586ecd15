import type { SkippedFile } from '../dataset/image-dataset.js';
import { decodeImages, type EncodedImage } from '../media/images/decode-images.js';
import type { ImageTransform } from '../media/images/image-transform.js';
import type { BadImagePolicy, ImageStream, LoadContext } from './dataset-source.js';

/** Hint for errors about files that are not valid images. */
const ADVICE = '`onBadImage: skip` skips such files, and counts them';

/** Decodes image files. Files that are not valid images are an error, or are skipped and recorded. */
export function decodeFiles(
  files: AsyncIterable<EncodedImage>,
  config: ImageTransform & BadImagePolicy,
  { context: { onWarning }, description }: { context: LoadContext; description: string },
): ImageStream {
  const skipped: SkippedFile[] = [];
  const onSkip = config.onBadImage === 'skip' ? (file: SkippedFile) => skipped.push(file) : undefined;
  return {
    parts: decodeImages(files, config, { onSkip, onWarning, advice: onSkip ? undefined : ADVICE }),
    description: () =>
      skipped.length === 0 ? description : `${description}, without ${skipped.length} that could not be read`,
    skipped: () => skipped,
  };
}
