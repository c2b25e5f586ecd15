import * as z from 'zod';
import type { ImageShape } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import type { ExampleRecord, Feature } from '../formats/tfrecord.js';
import type { Settings } from '../settings.js';

const encodings = ['encoded', 'raw', 'floats'] as const;

/** Encoding of an image in a feature: an image file, raw bytes, or floats. */
export type TfrecordEncoding = (typeof encodings)[number];

const side = z.int().min(1);

/** Options of the feature that contains the image. Missing options are inferred from the records. */
export const imageFeatureOptions = {
  image: z.string().exactOptional().describe('Key of the feature that holds the image'),
  encoding: z.enum(encodings).exactOptional().describe('Encoding of the image in the feature'),
  // Default: the integer features of each record whose keys end with `height`, `width`, and `channels` or `depth`.
  shape: z.tuple([side, side, side]).exactOptional().describe('[height, width, channels] of raw bytes and floats'),
};

/** Options of the feature that contains the image. */
export type ImageFeatureOptions = Settings<z.ZodObject<typeof imageFeatureOptions>>;

/** Key and encoding of the feature that contains the image. */
export interface ImageFeature {
  readonly key: string;
  readonly encoding: TfrecordEncoding;
}

/** Signatures of image files. */
const SIGNATURES: Readonly<Record<string, readonly number[]>> = {
  PNG: [0x89, 0x50, 0x4e, 0x47],
  JPEG: [0xff, 0xd8, 0xff],
  WebP: [0x52, 0x49, 0x46, 0x46],
  GIF: [0x47, 0x49, 0x46, 0x38],
};

/** Encodings by certainty of their detection: an image file has a signature, but floats may be anything. */
const BY_CERTAINTY: readonly TfrecordEncoding[] = ['encoded', 'raw', 'floats'];

/**
 * Finds the feature that contains the image: the configured feature, or the only candidate.
 *
 * @throws DatasetError `bad-config` with the features of the record if there is no candidate, or more than one.
 */
export function findImageFeature(record: ExampleRecord, config: ImageFeatureOptions): ImageFeature {
  const { image, encoding } = config;
  const named = Object.entries(record.features).filter(([key]) => image === undefined || key === image);
  const shape = pixelShape(record, config);
  const wantedLength = shape && shape.height * shape.width * shape.channels;
  const candidates = named.flatMap(([key, feature]): ImageFeature[] => {
    const found = image !== undefined && encoding !== undefined ? encoding : likelyEncoding(feature, wantedLength);
    return found && (encoding === undefined || encoding === found) ? [{ key, encoding: found }] : [];
  });
  const [choices = []] = BY_CERTAINTY.map((kind) =>
    candidates.filter((candidate) => candidate.encoding === kind),
  ).filter((group) => group.length > 0);
  const [choice, ...others] = choices;
  if (choice && others.length === 0) return choice;
  const features = Object.entries(record.features).map(([key, feature]) => `${key} (${describe(feature)})`);
  throw new DatasetError(
    'bad-config',
    choice
      ? `${choices.map(({ key }) => key).join(' and ')} may each be the image`
      : image === undefined
        ? 'no feature is recognized as an image'
        : `there is no feature '${image}' that may be the image`,
    {
      ...record.place,
      hint: `Set image: KEY, and encoding: and shape: [height, width, channels] if it is not an image file; the record has ${features.join(', ') || 'no features'}`,
    },
  );
}

/**
 * Returns the shape of `raw` and `floats` images: the configured shape, or the shape in the integer features of the
 * record. Returns undefined if there is neither.
 */
export function pixelShape({ features }: ExampleRecord, { shape }: ImageFeatureOptions): ImageShape | undefined {
  if (shape) return { height: shape[0], width: shape[1], channels: shape[2] };
  const height = integerNamed(features, /(^|[/_])height$/);
  const width = integerNamed(features, /(^|[/_])width$/);
  const channels = integerNamed(features, /(^|[/_])(channels|depth)$/);
  return height && width && channels ? { height, width, channels } : undefined;
}

function integerNamed(features: ExampleRecord['features'], pattern: RegExp): number | undefined {
  const matches = Object.entries(features).filter(([key, { int64List }]) => pattern.test(key) && int64List);
  const values = matches.length === 1 ? matches[0]?.[1].int64List?.value : undefined;
  return values?.length === 1 ? Number(values[0]) : undefined;
}

function likelyEncoding(
  { bytesList, floatList }: Feature,
  wantedLength: number | undefined,
): TfrecordEncoding | undefined {
  const [bytes, ...more] = bytesList?.value ?? [];
  if (bytes && more.length === 0) {
    if (signature(bytes)) return 'encoded';
    return bytes.length === wantedLength ? 'raw' : undefined;
  }
  const length = floatList?.value?.length ?? 0;
  return length > 1 && length === (wantedLength ?? length) ? 'floats' : undefined;
}

function signature(bytes: Uint8Array): string | undefined {
  return Object.keys(SIGNATURES).find((name) => SIGNATURES[name]?.every((byte, index) => bytes[index] === byte));
}

function describe({ bytesList, floatList, int64List }: Feature): string {
  const [bytes, ...more] = bytesList?.value ?? [];
  if (bytes && more.length === 0) return `${bytes.length} bytes${signature(bytes) ? ` of ${signature(bytes)}` : ''}`;
  if (bytes) return `${more.length + 1} byte strings`;
  if (floatList?.value) return `${floatList.value.length} floats`;
  return `${int64List?.value?.length ?? 0} integers`;
}
