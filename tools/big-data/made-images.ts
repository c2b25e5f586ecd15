import type { ImagePart, ImageShape } from '@hypersiren/datasets';
import { drawUniform } from '@hypersiren/siren/training';

/**
 * Number of basic patterns. Images combine them with individual brightness, which is fast and makes all images
 * different.
 */
const PATTERNS = 64;

/** Number of images per part. */
const PART = 1024;

/** Generates images. The last 100 form the split `test`, all others the split `train`. */
export async function* madeImages(shape: ImageShape, count: number): AsyncGenerator<ImagePart, void, void> {
  const size = shape.height * shape.width * shape.channels;
  const patterns = Uint8Array.from(drawUniform(1, 'patterns', PATTERNS * size, 60), (value) => value + 90);
  const part = (split: string, from: number, to: number): ImagePart => {
    const images = new Uint8Array((to - from) * size);
    for (let image = from; image < to; image++) {
      const own = images.subarray((image - from) * size, (image - from + 1) * size);
      own.set(patterns.subarray((image % PATTERNS) * size, ((image % PATTERNS) + 1) * size));
      // The first values of an image encode its index.
      for (let digit = 0; digit < 4; digit++) own[digit] = (image >>> (8 * digit)) & 0xff;
    }
    return { split, images, ...shape };
  };
  for (let from = 0; from < count - 100; from += PART) yield part('train', from, Math.min(from + PART, count - 100));
  yield part('test', count - 100, count);
}
