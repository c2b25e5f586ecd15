import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import { readPartition } from '../formats/celeba-partition.js';
import type { EncodedImage } from '../media/images/decode-images.js';
import { checkImageTransform, type ImageTransform } from '../media/images/image-transform.js';
import { findPartition, findPictures } from './celeba-files.js';
import type { BadImagePolicy, CommonConfig, DatasetSource, ImageStream, LoadContext } from './dataset-source.js';
import { decodeFiles } from './decode-files.js';
import { joinStream } from './join-parts.js';

/**
 * CelebA as its authors give it away: aligned pictures of 178×218, in the three splits of the official partition. The
 * pictures are not square, so what makes them so is to be named: `crop: centre` or not, and `resize: squeeze` to a `size`.
 */
export interface CelebaConfig extends CommonConfig, ImageTransform, BadImagePolicy {
  readonly source: 'celeba';
  /** Folder with `img_align_celeba/` and `list_eval_partition.txt`, or with both as Kaggle's archive has them. */
  readonly path: string;
}

export const celeba: DatasetSource<CelebaConfig> = {
  name: 'celeba',
  summary: "CelebA's official files: img_align_celeba/ and list_eval_partition.txt; or Kaggle's",
  load: (config, context) => joinStream(streamFaces(config, context)),
  stream: streamFaces,
};

function streamFaces(config: CelebaConfig, context: LoadContext): ImageStream {
  checkImageTransform(config);
  const { crop = 'none', resize = 'none' } = config;
  if (resize === 'none' && crop === 'none' && config.size === undefined)
    throw new DatasetError('bad-config', 'what is to be done with pictures of 178×218 is not named', {
      hint: 'Wanted resize: squeeze and size: 64, with or without crop: centre; or crop: {height: 218, width: 178} for all of them as they are',
    });
  const folder = path.resolve(context.baseDirectory, config.path);
  const cropped = crop === 'none' ? '' : crop === 'centre' ? 'cropped to the centre' : 'cropped';
  const how = [cropped, resize === 'squeeze' ? 'squeezed' : ''].filter(Boolean).join(', ');
  return decodeFiles(faces(folder), config, { context, description: `CelebA's aligned faces, ${how}` });
}

async function* faces(folder: string): AsyncGenerator<EncodedImage, void, void> {
  const entries = await readPartition(await findPartition(folder));
  const pictures = await findPictures(folder);
  const png = pictures.endsWith('_png');
  for (const { split, name } of entries) {
    const file = path.join(pictures, png ? name.replace(/\.jpg$/, '.png') : name);
    yield { split, place: { path: file }, bytes: () => readFileBytes(file) };
  }
}
