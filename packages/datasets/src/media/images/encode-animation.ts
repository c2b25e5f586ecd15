import sharp, { type Channels } from 'sharp';
import { DatasetError } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { checkRasterImage, type RasterImage } from './raster-image.js';

/** Options of {@link encodeAnimation}. */
export interface AnimationOptions {
  /** Duration of each frame in milliseconds, a multiple of 10. */
  readonly delay: number;
}

/**
 * Encodes images as an endlessly looping GIF with 256 colors.
 *
 * @param frames Images of one size, gray or color.
 * @throws DatasetError `empty` without images; `mixed-shapes` if sizes differ; `bad-image` if the number of bytes of an
 * image is not H·W·C.
 */
export async function encodeAnimation(
  frames: readonly RasterImage[],
  { delay }: AnimationOptions,
): Promise<Uint8Array> {
  const [first] = frames;
  if (first === undefined) throw new DatasetError('empty', 'an animation has no images');
  const { height, width, channels } = first;
  const data = new Uint8Array(frames.length * height * width * channels);
  for (const [index, frame] of frames.entries()) {
    if (frame.height !== height || frame.width !== width || frame.channels !== channels)
      throw new DatasetError(
        'mixed-shapes',
        `image ${index} of an animation is ${frame.height}×${frame.width}×${frame.channels}, the first ${height}×${width}×${channels}`,
      );
    data.set(checkRasterImage(frame).data, index * height * width * channels);
  }
  const raw = { height: height * frames.length, width, channels: channels as Channels, pageHeight: height };
  return plainBytes(
    await sharp(data, { raw })
      .gif({ delay: frames.map(() => delay), loop: 0 })
      .toBuffer(),
  );
}
