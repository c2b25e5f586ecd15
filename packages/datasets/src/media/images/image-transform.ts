import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import { expected } from '../../expected.js';
import { FORMER_CROPS, FORMER_RESIZES, withFormerValues } from '../../former-values.js';
import type { Settings } from '../../settings.js';

/** Side of a square, or [height, width], in pixels. */
export type Size = number | readonly [height: number, width: number];

/**
 * Crop window in pixels of the image. Without `top` or `left`, the window is centered along that axis, rounded towards
 * the top left.
 */
export interface CropWindow {
  readonly top?: number;
  readonly left?: number;
  readonly height: number;
  readonly width: number;
}

/** Resize kernels of libvips. `nearest` repeats pixels; the others low-pass filter before reducing the size. */
export const resizeKernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'] as const;
/** Resize kernel. */
export type ResizeKernel = (typeof resizeKernels)[number];

const side = z.int().min(1);

/** Schema of a size. */
export const sizeSchema = z
  .union([side, z.tuple([side, side])], expected('the side of a square or [height, width], in pixels'))
  .describe('Height and width in pixels: one number for a square, or [height, width]');

/** Schema of the sample values of black and white. */
export const rangeSchema = z
  .tuple([z.number(), z.number()], expected('two numbers, the sample values of black and white, such as [0, 1]'))
  .exactOptional()
  .describe('Sample values of black and white; required for floats, 32-bit and signed samples');

/** Options of the image transform, in the order in which they are applied. By default, images are not changed. */
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
  // `stretch` resizes to `size` without keeping the aspect ratio.
  resize: withFormerValues(z.enum(['none', 'stretch']), FORMER_RESIZES)
    .exactOptional()
    .describe('How images are resized to `size`'),
  size: sizeSchema.exactOptional(),
  kernel: z.enum(resizeKernels).exactOptional().describe('Interpolation kernel of `resize`'),
  // Gray is computed as luminance.
  channels: z
    .union([z.literal(1), z.literal(3)], expected('1 (gray) or 3 (color)'))
    .exactOptional()
    .describe('1 gray, 3 color; by default as in the files'),
};

/**
 * Transform of an image read from a file, in the order of its keys. By default, images are not changed. `crop: center`
 * crops the largest centered window with the aspect ratio of `size`, or the largest square if there is no `size`.
 */
export type ImageTransform = Settings<z.ZodObject<typeof transformOptions & { readonly range: typeof rangeSchema }>>;

/** Maximum height and width of an image, the limit of JPEG. */
const MAX_SIDE = 65_535;

/**
 * Returns the height and width of a size.
 *
 * @throws DatasetError `bad-config` unless both sides are integers in [1, 65,535].
 */
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
 * Returns the largest centered window of an image with a given aspect ratio, the window of `crop: center`.
 *
 * @param source Height and width of the image, in pixels.
 * @param shape Height and width that define the aspect ratio.
 */
export function centeredWindow(source: Sides, shape: Sides): Required<CropWindow> {
  const scale = Math.min(source.height / shape.height, source.width / shape.width);
  return center(source, {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  });
}

/** Returns the centered window of the given size, rounded towards the top left. */
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
 * Validates the combination of options.
 *
 * @throws DatasetError `bad-config` for an invalid value, or for an option that has no effect without another.
 */
export function checkImageTransform(transform: ImageTransform): void {
  const { crop = 'none', resize = 'none', size, kernel, channels, range } = transform;
  if (resize === 'stretch' && size === undefined)
    throw new DatasetError('bad-config', 'resize: stretch needs a size', {
      hint: 'Add size: 32, or size: [height, width]',
    });
  if (resize === 'none' && (size !== undefined || kernel !== undefined))
    throw new DatasetError('bad-config', `${size === undefined ? 'kernel' : 'size'} has no effect without resize`, {
      hint: 'Add resize: stretch, or crop a window with crop: {height, width}',
    });
  if (size !== undefined) heightAndWidth(size);
  choice('resize', resize, ['none', 'stretch']);
  if (kernel !== undefined) choice('kernel', kernel, resizeKernels);
  if (channels !== undefined) choice('channels', channels, [1, 3]);
  if (range !== undefined && !(range.length === 2 && range.every(Number.isFinite) && range[0] !== range[1]))
    throw new DatasetError('bad-config', `range: ${JSON.stringify(range)} is not a range`, {
      hint: 'Expected two numbers, the sample values of black and white, such as [0, 1]',
    });
  if (typeof crop === 'string') choice('crop', crop, ['none', 'center']);
  else heightAndWidth([crop.height, crop.width]);
}

function choice<T>(key: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value))
    throw new DatasetError('bad-config', `${key}: ${value} is none of ${choices.join(', ')}`);
}
