import sharp from 'sharp';
import { DatasetError, type DatasetErrorPlace } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import { type CropWindow, heightAndWidth, type ImageTransform, type Size } from './image-transform.js';
import type { RasterImage } from './raster-image.js';

/** A gigabyte of decoded colour: far more than a photograph, and a bound on what a few damaged header bytes may claim. */
export const MAX_IMAGE_PIXELS = 2 ** 28;

export interface DecodeOptions extends ImageTransform {
  /** What shows through transparent pixels. */
  readonly background?: 'black' | 'white';
}

/**
 * Decodes a picture file (PNG, JPEG, WebP, AVIF, GIF, TIFF) to 8 bits per channel of sRGB, or of grey, upright as its EXIF
 * orientation says, without alpha, transformed as the options name.
 *
 * @param place of the bytes, for errors.
 * @throws DatasetError `bad-image` for bytes that are no picture, a damaged one, or several in one file.
 */
export async function decodeImage(
  bytes: Uint8Array,
  place: DatasetErrorPlace,
  { background = 'white', ...transform }: DecodeOptions = {},
): Promise<RasterImage> {
  if (bytes.length === 0) throw new DatasetError('bad-image', 'is empty, wanted a picture', place);
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'warning' });
    const { pages = 1, space, autoOrient: upright } = await image.metadata();
    if (pages > 1)
      throw new DatasetError('bad-image', `holds ${pages} pictures, wanted one`, {
        ...place,
        hint: 'Write each picture to a file of its own',
      });
    const channels = transform.channels ?? (space === 'b-w' || space === 'grey16' ? 1 : 3);
    const window = cropWindow(upright, transform, place);
    image.autoOrient();
    if (window) image.extract(window);
    if (transform.resize === 'squeeze')
      image.resize({ ...heightAndWidth(transform.size as Size), fit: 'fill', kernel: transform.kernel ?? 'lanczos3' });
    const { data, info } = await image
      .flatten({ background })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data: plainBytes(data), height: info.height, width: info.width, channels: info.channels };
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError('bad-image', `is no picture that can be decoded (${(error as Error).message})`, {
      ...place,
      cause: error,
      hint: 'Wanted an undamaged PNG, JPEG, WebP, AVIF, GIF or TIFF',
    });
  }
}

interface Sides {
  readonly height: number;
  readonly width: number;
}

/** The window to cut, in pixels of the upright picture; undefined for all of it. */
function cropWindow(
  picture: Sides,
  { crop = 'none', size }: ImageTransform,
  place: DatasetErrorPlace,
): Required<CropWindow> | undefined {
  if (crop === 'none') return undefined;
  const { height, width } = crop === 'centre' ? largestWindow(picture, heightAndWidth(size ?? 1)) : crop;
  const centre = { top: Math.floor((picture.height - height) / 2), left: Math.floor((picture.width - width) / 2) };
  const { top = centre.top, left = centre.left } = crop === 'centre' ? {} : crop;
  if (Math.min(top, left) < 0 || top + height > picture.height || left + width > picture.width)
    throw new DatasetError(
      'bad-image',
      `is ${picture.height}×${picture.width} (height×width), too small to crop ${height}×${width} at row ${top}, column ${left}`,
      place,
    );
  return { top, left, height, width };
}

/** The largest window of the shape of `shape` that fits into the picture. */
function largestWindow(picture: Sides, shape: Sides): Sides {
  const scale = Math.min(picture.height / shape.height, picture.width / shape.width);
  return {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  };
}
