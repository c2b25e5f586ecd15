import { MAX_CHANNELS } from '../dataset/image-bytes.js';
import type { ImageShape } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import type { ExampleRecord } from '../formats/tfrecord.js';
import { planarToInterleaved } from '../planar-to-interleaved.js';
import { type ImageFeature, type ImageFeatureOptions, pixelShape } from './tfrecord-image-feature.js';

/** Options of images that are stored as pixels, not as image files. */
export interface PixelOptions extends Pick<ImageFeatureOptions, 'shape'> {
  /**
   * Order of the values of `raw` and `floats`: `interleaved` for [H, W, C], `planar` for [C, H, W]. Default:
   * `interleaved`.
   */
  readonly layout?: 'interleaved' | 'planar';
  /** Values of black and white of `floats`, for example [0, 1]. A value outside is an error. */
  readonly range?: readonly [black: number, white: number];
}

/** Tolerance of a value in [0, 255] beyond the range, for the rounding of bounds such as 0.1 to 32-bit floats. */
const LEVEL_TOLERANCE = 1e-3;

/**
 * Returns the single byte string of a feature: an image file, or raw pixels.
 *
 * @throws DatasetError `bad-record` if the record has no such feature.
 */
export function featureBytes({ features, place }: ExampleRecord, key: string): Uint8Array {
  const values = features[key]?.bytesList?.value;
  if (values?.length !== 1)
    throw new DatasetError(
      'bad-record',
      `has ${values?.length ?? 'no'} byte strings under '${key}', expected one`,
      place,
    );
  return values[0] as Uint8Array;
}

/**
 * Returns the image of a `raw` or `floats` feature, shape [H, W, C].
 *
 * @throws DatasetError `bad-record` for a missing feature, a length other than H·W·C, or a float out of range;
 * `bad-config` without a shape or a range.
 */
export function featurePixels(
  record: ExampleRecord,
  { key, encoding }: ImageFeature,
  config: PixelOptions,
): ImageShape & { images: Uint8Array } {
  const pixels = encoding === 'raw' ? featureBytes(record, key) : levels(record, key, config.range);
  const { place } = record;
  const shape = pixelShape(record, config);
  if (!shape)
    throw new DatasetError('bad-config', `'${key}' has ${pixels.length} values of unknown shape`, {
      ...place,
      hint: 'Add shape: [height, width, channels]',
    });
  const { height, width, channels } = shape;
  if (pixels.length !== height * width * channels || Math.min(height, width, channels) < 1 || channels > MAX_CHANNELS)
    throw new DatasetError(
      'bad-record',
      `'${key}' has ${pixels.length} values, an image of ${height}×${width} with ${channels} channels ${height * width * channels} (channels are 1 to ${MAX_CHANNELS})`,
      place,
    );
  if (config.layout !== 'planar') return { images: pixels, ...shape };
  const images = new Uint8Array(pixels.length);
  planarToInterleaved(pixels, channels, images, 0);
  return { images, ...shape };
}

/** Converts floats to bytes. Black maps to 0 and white to 255. */
function levels({ features, place }: ExampleRecord, key: string, range: PixelOptions['range']): Uint8Array {
  const values = features[key]?.floatList?.value;
  if (!values?.length) throw new DatasetError('bad-record', `has no floats under '${key}'`, place);
  if (!range)
    throw new DatasetError('bad-config', `the floats of '${key}' need a range`, {
      ...place,
      hint: `Add range: [black, white]; those of this record lie between ${least(values)} and ${-least(values.map((value) => -value))}`,
    });
  const [black, white] = range;
  const scale = 255 / (white - black);
  if (!Number.isFinite(scale)) throw new DatasetError('bad-config', `range: [${range}] is not a range`);
  const result = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const level = ((values[index] as number) - black) * scale;
    if (!(level >= -LEVEL_TOLERANCE && level <= 255 + LEVEL_TOLERANCE))
      throw new DatasetError(
        'bad-record',
        `value ${index} of '${key}' is ${values[index]}, out of range: [${range}]`,
        place,
      );
    result[index] = Math.round(level);
  }
  return result;
}

function least(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}
