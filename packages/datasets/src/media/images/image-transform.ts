import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import { expected } from '../../expected.js';
import { FORMER_CROPS, FORMER_RESIZES, withFormerValues } from '../../former-values.js';
import type { Settings } from '../../settings.js';
import type { SizesOption } from '../../sizes/sizes-option.js';

/** The side of a square, or [height, width], in pixels. */
export type Size = number | readonly [height: number, width: number];

/** A window of an image, in its own pixels; centered where `top` or `left` is not given (rounded towards the top left). */
export interface CropWindow {
  readonly top?: number;
  readonly left?: number;
  readonly height: number;
  readonly width: number;
}

/** The kernels of libvips. `nearest` repeats pixels; the others smooth before they reduce. */
export const resizeKernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'] as const;
/** How an image's pixels are weighted when its size changes. */
export type ResizeKernel = (typeof resizeKernels)[number];

const side = z.int().min(1);

/** A size in a configuration. */
export const sizeSchema = z
  .union([side, z.tuple([side, side])], expected('the side of a square or [height, width], in pixels'))
  .describe('Height and width in pixels: one number for a square, or [height, width]');

/** What samples call black and white, in a configuration. */
export const rangeSchema = z
  .tuple([z.number(), z.number()], expected('two numbers, what the samples call black and white: [0, 1]'))
  .exactOptional()
  .describe('Sample values of black and white; required for floats, 32-bit and signed samples');

/** Keys of what is done to an image of a file, in this order; nothing unless it is named. */
export const transformOptions = {
  crop: withFormerValues(
    z.union(
      [
        z.enum(['none', 'center']),
        z.strictObject({
          top: z.int().min(0).exactOptional(),
          left: z.int().min(0).exactOptional(),
          height: side,
          width: side,
        }),
      ],
      expected('none, center, or {height, width} with or without top and left'),
    ),
    FORMER_CROPS,
  )
    .exactOptional()
    .describe('Part of each image to use; all of it by default'),
  // To `size`, whatever the sides' ratio was.
  resize: withFormerValues(z.enum(['none', 'stretch', 'fit']), FORMER_RESIZES)
    .exactOptional()
    .describe('How images are resized to `size`: stretch, or fit within it and keep their aspect ratio'),
  size: sizeSchema.exactOptional(),
  kernel: z.enum(resizeKernels).exactOptional().describe('Interpolation kernel of `resize`'),
  // Gray by luminance.
  channels: z
    .union([z.literal(1), z.literal(3)], expected('1 (gray) or 3 (color)'))
    .exactOptional()
    .describe('1 gray, 3 color; by default as in the files'),
};

/**
 * What is done to an image of a file, in this order; nothing unless it is named. `crop: center` takes the largest centered
 * window of the shape of `size`, a square without one.
 */
export type ImageTransform = Settings<z.ZodObject<typeof transformOptions & { readonly range: typeof rangeSchema }>>;

/** Nobody reads an image of more than 65,535 pixels a side: neither JPEG nor libvips' defaults allow it. */
const MAX_SIDE = 65_535;

/** @throws DatasetError `bad-config` unless both sides are integers in [1, 65,535]. */
export function heightAndWidth(size: Size): { height: number; width: number } {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  for (const side of [height, width])
    if (!Number.isSafeInteger(side) || side < 1 || side > MAX_SIDE)
      throw new DatasetError('bad-config', `size: ${JSON.stringify(size)} is not a size`, {
        hint: `Expected the side of a square or [height, width], integers from 1 to ${MAX_SIDE}`,
      });
  return { height, width };
}

/**
 * The largest centered window of the shape of `shape` in an image, as `crop: center` takes it.
 *
 * @param source height and width of the image, in pixels
 * @param shape height and width, of which only the ratio matters
 */
export function centeredWindow(source: Sides, shape: Sides): Required<CropWindow> {
  const scale = Math.min(source.height / shape.height, source.width / shape.width);
  return center(source, {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  });
}

/** In the middle of an image, rounded towards the top left. */
export function center(source: Sides, { height, width }: Sides): Required<CropWindow> {
  return {
    top: Math.floor((source.height - height) / 2),
    left: Math.floor((source.width - width) / 2),
    height,
    width,
  };
}

interface Sides {
  readonly height: number;
  readonly width: number;
}

/**
 * Refuses combinations that would not do what they seem to say.
 *
 * @throws DatasetError `bad-config`.
 */
export function checkImageTransform(transform: ImageTransform & SizesOption): void {
  const { crop = 'none', resize = 'none', size, kernel, channels, range, sizes = 'equal', multiple } = transform;
  if (multiple !== undefined && sizes !== 'mixed')
    throw new DatasetError('bad-config', 'multiple does nothing for images of equal sizes', {
      hint: 'Add sizes: mixed',
    });
  if (resize !== 'none' && size === undefined)
    throw new DatasetError('bad-config', `resize: ${resize} needs a size`, {
      hint: 'Add size: 32, or size: [height, width]',
    });
  if (resize === 'none' && (size !== undefined || kernel !== undefined))
    throw new DatasetError('bad-config', `${size === undefined ? 'kernel' : 'size'} does nothing without resize`, {
      hint: 'Add resize: stretch, or cut a window with crop: {height, width}',
    });
  if (size !== undefined) heightAndWidth(size);
  choice('resize', resize, ['none', 'stretch', 'fit']);
  if (kernel !== undefined) choice('kernel', kernel, resizeKernels);
  if (channels !== undefined) choice('channels', channels, [1, 3]);
  if (range !== undefined && !(range.length === 2 && range.every(Number.isFinite) && range[0] !== range[1]))
    throw new DatasetError('bad-config', `range: ${JSON.stringify(range)} is not a range`, {
      hint: 'Expected two numbers, what the samples call black and white: [0, 1]',
    });
  if (typeof crop === 'string') choice('crop', crop, ['none', 'center']);
  else heightAndWidth([crop.height, crop.width]);
}

function choice<T>(key: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value))
    throw new DatasetError('bad-config', `${key}: ${value} is none of ${choices.join(', ')}`);
}
