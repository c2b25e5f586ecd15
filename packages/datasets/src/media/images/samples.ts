import sharp, { type Metadata, type Sharp } from 'sharp';
import { DatasetError, type DatasetErrorPlace } from '../../dataset-error.js';
import { plainBytes } from '../../files/plain-bytes.js';
import type { RasterImage } from './raster-image.js';
import { tiffTags } from './tiff-tags.js';

/** Sample values of black and white. */
export type ValueRange = readonly [black: number, white: number];

/**
 * 16-bit images whose samples are all below this value are probably 14-bit images of a camera or scanner, and appear
 * too dark.
 */
const MIN_BRIGHT = 2 ** 14;

/** TIFF tag of the sample format, and its value for unsigned integers. */
const [SAMPLE_FORMAT, UNSIGNED] = [339, 1];

/** Sample types of libvips, with their names in messages and their typed arrays. */
const SAMPLES = {
  uchar: ['8 bits', Uint8Array],
  ushort: ['16 bits', Uint16Array],
  char: ['signed 8-bit integers', Int8Array],
  short: ['signed 16-bit integers', Int16Array],
  uint: ['32-bit integers', Uint32Array],
  int: ['signed 32-bit integers', Int32Array],
  float: ['floats', Float32Array],
  double: ['64-bit floats', Float64Array],
} as const;

type Depth = keyof typeof SAMPLES;

/** Opens the bytes of an image file for strict decoding. */
export type Open = (bytes: Uint8Array) => Sharp;

/** Decoder, location for errors, and warning callback. */
interface ReadHow {
  readonly open: Open;
  readonly place: DatasetErrorPlace;
  readonly warn: (problem: string) => void;
}

/**
 * Validates the sample type. Only 8-bit and 16-bit unsigned samples have known values of black and white. Warns if
 * 16-bit samples are so dark that they were probably meant to have fewer bits.
 *
 * @throws DatasetError `bad-image` for other sample types, with the range of the samples.
 */
export async function checkSamples(bytes: Uint8Array, metadata: Metadata, how: ReadHow): Promise<void> {
  const { depth, hasAlpha } = metadata;
  if (depth === 'uchar') return;
  const { samples, channels } = await readSamples(bytes, metadata, how);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [index, value] of samples.entries()) {
    if (hasAlpha && index % channels === channels - 1) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (depth === 'ushort') {
    if (most > 0 && most < MIN_BRIGHT)
      how.warn(
        'has 16-bit samples that use 14 bits or fewer, so the image is dark; set `range` to the values of black and white',
      );
    return;
  }
  const range = least >= 0 && most <= 1 ? [0, 1] : [least, most];
  throw new DatasetError(
    'bad-image',
    `has samples of ${nameOf(depth)} from ${least} to ${most}, without defined values of black and white`,
    { ...how.place, hint: `Set them, for instance range: [${range.join(', ')}]` },
  );
}

/**
 * Converts samples of any type to bytes, upright. Black maps to 0 and white to 255. Values outside the range are
 * clipped.
 *
 * @throws DatasetError `bad-image` for an image with alpha, or for NaN.
 */
export async function scaleSamples(
  bytes: Uint8Array,
  metadata: Metadata,
  [black, white]: ValueRange,
  how: ReadHow,
): Promise<RasterImage> {
  if (metadata.hasAlpha)
    throw new DatasetError('bad-image', 'has alpha, which is not supported with range', {
      ...how.place,
      hint: 'Write it without alpha, or remove range',
    });
  const { samples, ...shape } = await readSamples(bytes, metadata, how);
  let clipped = 0;
  const data = Uint8Array.from(samples as ArrayLike<number>, (value) => {
    const level = (255 * (value - black)) / (white - black);
    if (Number.isNaN(level)) throw new DatasetError('bad-image', 'has NaN samples', how.place);
    if (level < 0 || level > 255) clipped++;
    return Math.min(255, Math.max(0, Math.round(level)));
  });
  if (clipped > 0) how.warn(`has samples outside the range [${black}, ${white}], which were clipped`);
  return { data, ...shape };
}

/** Reads the samples of an image without conversion, upright, shape [H, W, C]. */
async function readSamples(bytes: Uint8Array, { depth, space, format }: Metadata, { open, place }: ReadHow) {
  const known = SAMPLES[depth as Depth];
  if (depth === 'float' && space === 'grey16')
    throw new DatasetError('bad-image', 'has 16-bit floats, which libvips rounds to integers', {
      ...place,
      hint: 'Write it with 32-bit floats, and set range to the values of black and white',
    });
  if (known === undefined)
    throw new DatasetError('bad-image', `has samples of type ${depth}, which are not supported`, place);
  // libvips clips signed 16-bit gray samples, so their bits are read as unsigned and reinterpreted as signed.
  const signed = depth === 'short' && space === 'grey16' && format === 'tiff';
  const source = signed ? (tiffTags(bytes)?.with(SAMPLE_FORMAT, UNSIGNED) ?? bytes) : bytes;
  const { data, info } = await open(source)
    .autoOrient()
    .toColourspace(space === 'cmyk' ? 'srgb' : (space as string))
    .raw({ depth: signed ? 'ushort' : (depth as Depth) })
    .toBuffer({ resolveWithObject: true });
  const [, Numbers] = known;
  const samples = new Numbers(plainBytes(data).slice().buffer);
  return { samples, height: info.height, width: info.width, channels: info.channels };
}

function nameOf(depth: string): string {
  return SAMPLES[depth as Depth]?.[0] ?? depth;
}

/** Creates a function that opens image files in memory. libvips warnings are errors. */
export function opener(limitInputPixels: number): Open {
  return (bytes) => sharp(bytes, { limitInputPixels, failOn: 'warning' });
}
