import * as z from 'zod';
import type { ImageShape } from '../dataset/image-dataset.js';
import { DatasetError } from '../dataset-error.js';
import type { ExampleRecord, Feature } from '../formats/tfrecord.js';
import type { Settings } from '../settings.js';

const encodings = ['encoded', 'raw', 'floats'] as const;

/** How a feature holds an image: an image file, bytes of pixels, or floats. */
export type TfrecordEncoding = (typeof encodings)[number];

const side = z.int().min(1);

/** What a configuration says of the feature that holds the image; what it leaves out is found out from the records. */
export const imageFeatureOptions = {
  image: z.string().exactOptional().describe('Key of the feature that holds the image'),
  encoding: z.enum(encodings).exactOptional().describe('Encoding of the image in the feature'),
  // If left out: the integer features of each record whose keys end in `height`, `width`, and `channels` or `depth`.
  shape: z.tuple([side, side, side]).exactOptional().describe('[height, width, channels] of raw bytes and floats'),
};

/** Such options. */
export type ImageFeatureOptions = Settings<z.ZodObject<typeof imageFeatureOptions>>;

/** Which feature holds the image, and how. */
export interface ImageFeature {
  readonly key: string;
  readonly encoding: TfrecordEncoding;
}

/** What the first bytes of an image file are. */
const SIGNATURES: Readonly<Record<string, readonly number[]>> = {
  PNG: [0x89, 0x50, 0x4e, 0x47],
  JPEG: [0xff, 0xd8, 0xff],
  WebP: [0x52, 0x49, 0x46, 0x46],
  GIF: [0x47, 0x49, 0x46, 0x38],
};

/** Which to believe first: an image file cannot be taken for anything else, floats can be anything. */
const BY_CERTAINTY: readonly TfrecordEncoding[] = ['encoded', 'raw', 'floats'];

/**
 * Finds the feature that holds the image: the one that is named, or the only one that can be one.
 *
 * @throws DatasetError `bad-config` listing the record's features if none or several can be.
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
      ? `${choices.map(({ key }) => key).join(' and ')} can each be the image`
      : image === undefined
        ? 'none of the features is known for an image'
        : `there is no feature '${image}' that can be the image`,
    {
      ...record.place,
      hint: `Name it with image: KEY, and encoding: and shape: [height, width, channels] where it is no image file; the record has ${features.join(', ') || 'no features'}`,
    },
  );
}

/** The shape of `raw` and `floats`: as configured, else from the record's integers, else undefined. */
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
