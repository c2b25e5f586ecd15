import { DatasetError } from '../../dataset-error.js';

/** The side of a square, or [height, width], in pixels. */
export type Size = number | readonly [height: number, width: number];

/** A window of a picture, in its own pixels; centred where `top` or `left` is not given (rounded towards the top left). */
export interface CropWindow {
  readonly top?: number;
  readonly left?: number;
  readonly height: number;
  readonly width: number;
}

/** The kernels of libvips. `nearest` repeats pixels; the others smooth before they reduce. */
export const resizeKernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'] as const;
/** How a picture's pixels are weighted when its size changes. */
export type ResizeKernel = (typeof resizeKernels)[number];

/** What is done to a picture of a file, in this order; nothing unless it is named. */
export interface ImageTransform {
  /**
   * `none` (default); `centre`, the largest centred window of the shape of `size` (a square without one); or a window.
   */
  readonly crop?: 'none' | 'centre' | CropWindow;
  /** `none` (default), or `squeeze`: to `size`, whatever the sides' ratio was. */
  readonly resize?: 'none' | 'squeeze';
  /** What `resize: squeeze` makes. */
  readonly size?: Size;
  /** How `resize` weighs pixels. Default: `lanczos3`. */
  readonly kernel?: ResizeKernel;
  /** 1 makes pictures grey (by luminance), 3 coloured. Default: as the file is, grey or coloured. */
  readonly channels?: 1 | 3;
  /**
   * What the file's samples call black and white. Default: 0 and 255 of 8 bits, 0 and 65,535 of 16; other samples (floats, 32 bits,
   * with a sign) are an error without it. What lies outside is cut off.
   */
  readonly range?: readonly [black: number, white: number];
}

/** Nobody reads a picture of more than 65,535 pixels a side: neither JPEG nor libvips' defaults allow it. */
const MAX_SIDE = 65_535;

/** @throws DatasetError `bad-config` unless both sides are integers in [1, 65,535]. */
export function heightAndWidth(size: Size): { height: number; width: number } {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  for (const side of [height, width])
    if (!Number.isSafeInteger(side) || side < 1 || side > MAX_SIDE)
      throw new DatasetError('bad-config', `size: ${JSON.stringify(size)} is no size`, {
        hint: `Wanted the side of a square or [height, width], integers from 1 to ${MAX_SIDE}`,
      });
  return { height, width };
}

/**
 * Refuses combinations that would not do what they seem to say.
 *
 * @throws DatasetError `bad-config`.
 */
export function checkImageTransform(transform: ImageTransform): void {
  const { crop = 'none', resize = 'none', size, kernel, channels, range } = transform;
  if (resize === 'squeeze' && size === undefined)
    throw new DatasetError('bad-config', 'resize: squeeze needs a size', {
      hint: 'Add size: 32, or size: [height, width]',
    });
  if (resize === 'none' && (size !== undefined || kernel !== undefined))
    throw new DatasetError('bad-config', `${size === undefined ? 'kernel' : 'size'} does nothing without resize`, {
      hint: 'Add resize: squeeze, or cut a window with crop: {height, width}',
    });
  if (size !== undefined) heightAndWidth(size);
  choice('resize', resize, ['none', 'squeeze']);
  if (kernel !== undefined) choice('kernel', kernel, resizeKernels);
  if (channels !== undefined) choice('channels', channels, [1, 3]);
  if (range !== undefined && !(range.length === 2 && range.every(Number.isFinite) && range[0] !== range[1]))
    throw new DatasetError('bad-config', `range: ${JSON.stringify(range)} is no range`, {
      hint: 'Wanted two numbers, what the samples call black and white: [0, 1]',
    });
  if (typeof crop === 'string') choice('crop', crop, ['none', 'centre']);
  else heightAndWidth([crop.height, crop.width]);
}

function choice<T>(key: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value))
    throw new DatasetError('bad-config', `${key}: ${value} is none of ${choices.join(', ')}`);
}
