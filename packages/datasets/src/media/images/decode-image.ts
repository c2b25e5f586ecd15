import type { Sharp } from 'sharp';
import { DatasetError, type DatasetErrorPlace } from '../../dataset-error.js';
import { datasetWarning, type ReadOptions } from '../../dataset-warning.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { decodeBmp, isBmp } from './decode-bmp.js';
import { foreignImage, furtherChannels, isRawPhotograph } from './foreign-image.js';
import {
  type CropWindow,
  center,
  centeredWindow,
  heightAndWidth,
  type ImageTransform,
  type Size,
} from './image-transform.js';
import { isJpeg, mendJpeg } from './mend-jpeg.js';
import type { RasterImage } from './raster-image.js';
import { checkSamples, opener, scaleSamples } from './samples.js';
import { toSharp } from './to-sharp.js';
import { encodePng } from './write-png.js';

/** Maximum number of pixels of an image. The limit bounds the size that a damaged header can claim. */
export const MAX_IMAGE_PIXELS = 2 ** 28;

export interface DecodeOptions extends ImageTransform, ReadOptions {
  /** Background color of transparent pixels. */
  readonly background?: 'black' | 'white';
}

/**
 * Decodes an image file (PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP) to 8 bits per channel, sRGB or gray, and applies the
 * transform of the options. The EXIF orientation is applied, and alpha is removed. Errors of a JPEG's metadata are
 * repaired and reported to `onWarning`.
 *
 * @param place Location of the bytes, for errors.
 * @throws DatasetError `bad-image` if the bytes are not an image, are damaged or contain several images, or if the
 * samples are not of 8 or 16 bits and there is no `range`.
 */
export async function decodeImage(
  bytes: Uint8Array,
  place: DatasetErrorPlace,
  options: DecodeOptions = {},
): Promise<RasterImage> {
  if (bytes.length === 0) throw new DatasetError('bad-image', 'is empty, expected an image', place);
  const { onWarning } = options;
  const warn = (problem: string) => onWarning?.(datasetWarning(problem, place.path));
  try {
    return await decodeStrictly(bytes, place, options, warn);
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const { message } = error as Error;
    const mended = isJpeg(bytes) ? mendJpeg(bytes, message) : undefined;
    if (mended !== undefined) {
      const image = await decodeStrictly(mended.bytes, place, options, warn).catch(() => undefined);
      if (image !== undefined) {
        warn(`is a JPEG with ${mended.quirks}; its pixels are undamaged`);
        return image;
      }
    }
    const foreign = foreignImage(bytes);
    throw new DatasetError(
      'bad-image',
      `${foreign === undefined ? 'is' : `is ${foreign},`} no image that can be decoded (${whyNot(message)})`,
      { ...place, cause: error, hint: 'Expected an undamaged PNG, JPEG, WebP, AVIF, GIF, TIFF or BMP' },
    );
  }
}

/** Returns the decoder's message, or its meaning if the message is about a decoder option. */
function whyNot(message: string): string {
  return /^Warning treated as error/.test(message) ? 'it is damaged' : (message.trim().split('\n')[0] as string);
}

async function decodeStrictly(
  bytes: Uint8Array,
  place: DatasetErrorPlace,
  { background = 'white', ...transform }: DecodeOptions,
  warn: (problem: string) => void,
): Promise<RasterImage> {
  const { image, gray, ...upright } = await openImage(bytes, place, transform, warn);
  const channels = transform.channels ?? (gray ? 1 : 3);
  const window = cropWindow(upright, transform, place);
  image.autoOrient();
  if (window) image.extract(window);
  const { resize = 'none', kernel = 'lanczos3' } = transform;
  if (resize !== 'none')
    image.resize({
      ...resizedTo(window ?? upright, heightAndWidth(transform.size as Size), resize),
      fit: 'fill',
      kernel,
    });
  const { data, info } = await image
    .flatten({ background })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data: plainBytes(data), height: info.height, width: info.width, channels: info.channels };
}

/** Opened image, with the size it has after applying its orientation. */
interface OpenedImage extends Sides {
  readonly image: Sharp;
  readonly gray: boolean;
}

async function openImage(
  bytes: Uint8Array,
  place: DatasetErrorPlace,
  { range }: ImageTransform,
  warn: (problem: string) => void,
): Promise<OpenedImage> {
  const ofRaster = (raster: RasterImage): OpenedImage => ({
    image: toSharp(raster),
    gray: raster.channels === 1,
    height: raster.height,
    width: raster.width,
  });
  if (isBmp(bytes)) {
    const raster = decodeBmp(bytes, place, MAX_IMAGE_PIXELS);
    if (range === undefined) return ofRaster(raster);
    return openImage(await encodePng(raster), place, { range }, warn);
  }
  const channels = furtherChannels(bytes);
  if (channels !== undefined)
    throw new DatasetError('bad-image', `has ${channels} channels, expected gray or color, optionally with alpha`, {
      ...place,
      hint: 'Write the required channels to a separate file',
    });
  const open = opener(MAX_IMAGE_PIXELS);
  const image = open(bytes);
  const metadata = await image.metadata();
  const { pages = 1, space, autoOrient: upright } = metadata;
  if (isRawPhotograph(bytes))
    throw new DatasetError('bad-image', 'is a raw photograph from a camera, of which only a preview could be read', {
      ...place,
      hint: 'Develop it to PNG, JPEG or TIFF',
    });
  if (pages > 1)
    throw new DatasetError('bad-image', `holds ${pages} images, expected one`, {
      ...place,
      hint: 'Write each image to a separate file',
    });
  const how = { open, place, warn };
  if (range !== undefined) return ofRaster(await scaleSamples(bytes, metadata, range, how));
  await checkSamples(bytes, metadata, how);
  return { image, gray: space === 'b-w' || space === 'grey16', height: upright.height, width: upright.width };
}

/**
 * Returns the size to which an image is resized: `size` itself for `stretch`; for `fit` the largest size with the
 * image's aspect ratio that fits within `size`.
 */
function resizedTo(source: Sides, size: Sides, resize: 'stretch' | 'fit'): Sides {
  if (resize === 'stretch') return size;
  const scale = Math.min(size.height / source.height, size.width / source.width);
  return {
    height: Math.max(1, Math.round(source.height * scale)),
    width: Math.max(1, Math.round(source.width * scale)),
  };
}

interface Sides {
  readonly height: number;
  readonly width: number;
}

/** Returns the crop window in pixels of the upright image. Returns undefined for the whole image. */
function cropWindow(
  source: Sides,
  { crop = 'none', size }: ImageTransform,
  place: DatasetErrorPlace,
): Required<CropWindow> | undefined {
  if (crop === 'none') return undefined;
  const centered = crop === 'center' ? centeredWindow(source, heightAndWidth(size ?? 1)) : center(source, crop);
  const { top, left, height, width } = crop === 'center' ? centered : { ...centered, ...crop };
  if (Math.min(top, left) < 0 || top + height > source.height || left + width > source.width)
    throw new DatasetError(
      'bad-image',
      `is ${source.height}×${source.width} (height×width), too small to crop ${height}×${width} at row ${top}, column ${left}`,
      place,
    );
  return { top, left, height, width };
}
