import { FORMER_CROPS, imagesToFloat, type OnWarning, resizeKernels, withFormerValues } from '@hypersiren/datasets';
import { readImage } from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import { expected, type FullOptions } from '@hypersiren/siren/family';
import { MAX_WHOLE, type SignalImage } from '@hypersiren/siren/fits';
import * as z from 'zod';

const side = z.int().min(2);

/** Keys that all fits of images share, besides the paths. */
export const imageKeys = {
  crop: withFormerValues(z.enum(['none', 'center']), FORMER_CROPS)
    .exactOptional()
    .describe('center uses the largest centered part with the shape of `size`'),
  size: z
    .union([side, z.tuple([side, side])], expected('the side of a square or [height, width], in pixels'))
    .exactOptional()
    .describe('Height and width to resize to; by default the image’s own'),
  kernel: z
    .enum(resizeKernels)
    .exactOptional()
    .describe('Interpolation kernel; default lanczos3. linear is the softest and the authors’ choice'),
  channels: z
    .union([z.literal(1), z.literal(3)], expected('1 (gray) or 3 (color)'))
    .exactOptional()
    .describe('1 gray, 3 color; by default as in the file'),
  range: z
    .tuple([z.number(), z.number()], expected('two numbers, the sample values of black and white, such as [0, 1]'))
    .exactOptional()
    .describe('Sample values of black and white; required for floats, 32-bit and signed samples'),
};

/** Description of how a step draws points, and of the default number of points. */
export const DRAWN = `drawn at random for each step; by default all, or ${formatCount(MAX_WHOLE)} if there are more`;

/** Schema of the number of pixels per step. */
export const pixelBatch = z.int().min(1).exactOptional().describe(`Pixels per step, ${DRAWN}`);

export type ImageKeys = FullOptions<typeof imageKeys>;

/**
 * Reads an image (PNG, JPEG, …) with values in [-1, 1].
 *
 * @param onWarning callback for warnings about an unusual file
 * @throws DatasetError for a file that is not an image
 */
export async function readSignalImage(
  file: string,
  { crop, size, kernel, channels, range }: ImageKeys,
  onWarning?: OnWarning,
): Promise<SignalImage> {
  const image = await readImage(file, {
    ...(crop !== undefined && { crop }),
    ...(size !== undefined && { resize: 'stretch', size }),
    ...(kernel !== undefined && { kernel }),
    ...(channels !== undefined && { channels }),
    ...(range !== undefined && { range }),
    onWarning,
  });
  const { data, ...shape } = image;
  return { ...shape, values: imagesToFloat({ ...shape, images: data }, [0]) };
}

/** Describes size and channels of an image: `512×512, gray`. */
export function describeImage({ height, width, channels }: SignalImage): string {
  return `${width}×${height}, ${channels === 1 ? 'gray' : 'color'}`;
}
