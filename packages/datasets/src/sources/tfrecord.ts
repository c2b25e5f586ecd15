import { basename } from 'node:path';
import * as z from 'zod';
import { DatasetError } from '../dataset-error.js';
import { type ExampleRecord, readExamples } from '../formats/tfrecord.js';
import { decodeImages, type EncodedImage } from '../media/images/decode-images.js';
import { checkImageTransform, rangeSchema, transformOptions } from '../media/images/image-transform.js';
import type { Settings } from '../settings.js';
import {
  datasetSourceType,
  type ImagePart,
  type ImageStream,
  type LoadContext,
  type SourceSchema,
} from './dataset-source.js';
import { joinStream } from './join-parts.js';
import { filesOptions } from './source-options.js';
import { type SplitPath, splitPaths } from './split-paths.js';
import { findImageFeature, type ImageFeature, imageFeatureOptions } from './tfrecord-image-feature.js';
import { featureBytes, featurePixels } from './tfrecord-pixels.js';

const options = {
  ...filesOptions,
  ...transformOptions,
  ...imageFeatureOptions,
  layout: z.enum(['interleaved', 'planar']).exactOptional().describe('Order of raw bytes and floats'),
  range: rangeSchema.describe('Values of black and white of floats'),
};

/** Configuration of TFRecord files of `tf.train.Example`, optionally gzip-compressed. `path` names files. */
export type TfrecordConfig = Settings<SourceSchema<'tfrecord', typeof options>>;

export const tfrecord = datasetSourceType({
  name: 'tfrecord',
  description: 'TFRecord files of tf.train.Example',
  options,
  example: { source: 'tfrecord', path: 'train.tfrecord', image: 'image_raw', shape: [32, 32, 3] },
  load: (config, context) => joinStream(streamRecords(config, context)),
  stream: streamRecords,
});

function streamRecords(config: TfrecordConfig, { baseDirectory }: LoadContext): ImageStream {
  checkImageTransform(config);
  const files = splitPaths(config.path, baseDirectory);
  const found: { feature?: ImageFeature } = {};
  return {
    parts: recordParts(config, files, found),
    description: () =>
      `TFRecord images (${found.feature?.key}, ${found.feature?.encoding}) of ${files.map((file) => basename(file.path)).join(', ')}`,
  };
}

/** Iterates over the images of all records. The first record determines the feature that contains the image. */
async function* recordParts(
  config: TfrecordConfig,
  files: readonly SplitPath[],
  found: { feature?: ImageFeature },
): AsyncGenerator<ImagePart, void, void> {
  const records = recordsOf(files);
  const { value: first } = await records.next();
  if (!first) return;
  const feature = checkedFeature(findImageFeature(first.record, config), config);
  found.feature = feature;
  if (feature.encoding === 'encoded') yield* decodeImages(encodedImages(), config);
  else
    for await (const { split, record } of all())
      yield { split, place: record.place, ...featurePixels(record, feature, config) };

  async function* all(): AsyncGenerator<SplitRecord, void, void> {
    yield first as SplitRecord;
    yield* records;
  }

  async function* encodedImages(): AsyncGenerator<EncodedImage, void, void> {
    for await (const { split, record } of all()) {
      const bytes = featureBytes(record, feature.key);
      yield { split, place: record.place, bytes: () => bytes };
    }
  }
}

interface SplitRecord {
  readonly split: string;
  readonly record: ExampleRecord;
}

async function* recordsOf(files: readonly SplitPath[]): AsyncGenerator<SplitRecord, void, void> {
  for (const { split, path } of files) for await (const record of readExamples(path)) yield { split, record };
}

const OF_IMAGE_FILES = ['crop', 'resize', 'size', 'kernel', 'channels'] as const;
const OF_PIXELS = ['shape', 'layout', 'range'] as const;

/** Rejects options that have no effect for the encoding of the feature. */
function checkedFeature(feature: ImageFeature, config: TfrecordConfig): ImageFeature {
  const { key, encoding } = feature;
  const idle = (encoding === 'encoded' ? OF_PIXELS : OF_IMAGE_FILES).find((name) => config[name] !== undefined);
  if (idle ?? (encoding === 'raw' && config.range))
    throw new DatasetError(
      'bad-config',
      `${idle ?? 'range'} has no effect for '${key}', whose encoding is ${encoding}`,
      {
        hint: 'Remove it, or select another feature with image: KEY',
      },
    );
  return feature;
}
