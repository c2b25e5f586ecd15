import path from 'node:path';
import * as z from 'zod';
import { citation } from '../citation.js';
import { DatasetError } from '../dataset-error.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import { readPartition } from '../formats/celeba-partition.js';
import type { EncodedImage } from '../media/images/decode-images.js';
import { checkImageTransform, rangeSchema, transformOptions } from '../media/images/image-transform.js';
import type { Settings } from '../settings.js';
import { findImages, findPartition } from './celeba-files.js';
import { celebaProtocolSchema, followProtocol, protocolTransform } from './celeba-protocols.js';
import { datasetSourceType, type ImageStream, type LoadContext, type SourceSchema } from './dataset-source.js';
import { decodeFiles } from './decode-files.js';
import { joinStream } from './join-parts.js';
import { commonOptions, onBadImage } from './source-options.js';

const options = {
  ...commonOptions,
  path: z
    .string()
    .min(1)
    .describe('Folder with img_align_celeba/ and list_eval_partition.txt, or in the layout of Kaggle'),
  protocol: celebaProtocolSchema,
  ...transformOptions,
  range: rangeSchema,
  onBadImage,
};

/**
 * Configuration of CelebA: aligned images of 178×218 pixels (width × height), in the three splits of the official
 * partition. The images are not square. For square images, set `crop: center` or not, and `resize: stretch` with a
 * `size`; or a `protocol`, for results that can be compared with those of a paper.
 */
export type CelebaConfig = Settings<SourceSchema<'celeba', typeof options>>;

export const celeba = datasetSourceType({
  name: 'celeba',
  description: 'CelebA’s official files',
  options,
  example: { source: 'celeba', path: 'celeba', crop: 'center', resize: 'stretch', size: 64 },
  citations: [
    citation('inproceedings', 'liu2015celeba', {
      author: 'Liu, Ziwei and Luo, Ping and Wang, Xiaogang and Tang, Xiaoou',
      title: 'Deep Learning Face Attributes in the Wild',
      booktitle: 'IEEE International Conference on Computer Vision',
      year: '2015',
    }),
  ],
  load: (config, context) => joinStream(streamFaces(config, context)),
  stream: streamFaces,
});

function streamFaces(config: CelebaConfig, context: LoadContext): ImageStream {
  const folder = path.resolve(context.baseDirectory, config.path);
  const { protocol, crop = 'none', resize = 'none' } = config;
  if (protocol !== undefined) {
    const description = `CelebA's aligned faces, as in ${protocol}`;
    const transform = { ...config, ...protocolTransform(protocol, config) };
    return followProtocol(protocol, decodeFiles(faces(folder), transform, { context, description }));
  }
  checkImageTransform(config);
  if (resize === 'none' && crop === 'none' && config.size === undefined)
    throw new DatasetError('bad-config', 'images are 178×218, and no size is set', {
      hint: 'Expected resize: stretch and size: 64, with or without crop: center; or crop: {height: 218, width: 178} for unchanged images; or protocol: siren-2020',
    });
  const cropped = crop === 'none' ? '' : crop === 'center' ? 'cropped to the center' : 'cropped';
  const how = [cropped, resize === 'stretch' ? 'stretched' : resize === 'fit' ? 'reduced' : '']
    .filter(Boolean)
    .join(', ');
  return decodeFiles(faces(folder), config, { context, description: `CelebA's aligned faces, ${how}` });
}

async function* faces(folder: string): AsyncGenerator<EncodedImage, void, void> {
  const entries = await readPartition(await findPartition(folder));
  const images = await findImages(folder);
  const png = images.endsWith('_png');
  for (const { split, name } of entries) {
    const file = path.join(images, png ? name.replace(/\.jpg$/, '.png') : name);
    yield { split, place: { path: file }, bytes: () => readFileBytes(file) };
  }
}
