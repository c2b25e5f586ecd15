import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import { readPartition } from '../formats/celeba-partition.js';
import { decodeImages, type EncodedImage } from '../media/images/decode-images.js';
import { checkImageTransform, type ImageTransform } from '../media/images/image-transform.js';
import type { CommonConfig, DatasetSource, ImageStream, LoadContext } from './dataset-source.js';
import { joinStream } from './join-parts.js';

/**
 * CelebA as its authors give it away: aligned pictures of 178×218, in the three splits of the official partition. The
 * pictures are not square, so what makes them so is to be named: `crop: centre` or not, and `resize: squeeze` to a `size`.
 */
export interface CelebaConfig extends CommonConfig, ImageTransform {
  readonly source: 'celeba';
  /** Folder with `img_align_celeba/` and `list_eval_partition.txt`. */
  readonly path: string;
}

/** Names of the folder of pictures, and of the partition file, in the folder of the dataset. */
const PICTURES = 'img_align_celeba';
const PARTITION = 'list_eval_partition.txt';

export const celeba: DatasetSource<CelebaConfig> = {
  name: 'celeba',
  summary: `CelebA's official files: ${PICTURES}/ and ${PARTITION}`,
  load: (config, context) => joinStream(streamFaces(config, context)),
  stream: streamFaces,
};

function streamFaces(config: CelebaConfig, { baseDirectory }: LoadContext): ImageStream {
  checkImageTransform(config);
  const { crop = 'none', resize = 'none' } = config;
  if (resize === 'none' && crop === 'none' && config.size === undefined)
    throw new DatasetError('bad-config', 'what is to be done with pictures of 178×218 is not named', {
      hint: 'Wanted resize: squeeze and size: 64, with or without crop: centre; or crop: {height: 218, width: 178} for all of them as they are',
    });
  const folder = path.resolve(baseDirectory, config.path);
  const cropped = crop === 'none' ? '' : crop === 'centre' ? 'cropped to the centre' : 'cropped';
  const how = [cropped, resize === 'squeeze' ? 'squeezed' : ''].filter(Boolean).join(', ');
  return {
    parts: decodeImages(faces(folder), config),
    description: () => `CelebA's aligned faces, ${how}`,
  };
}

async function* faces(folder: string): AsyncGenerator<EncodedImage, void, void> {
  for (const { split, name } of await readPartition(path.join(folder, PARTITION))) {
    const file = path.join(folder, PICTURES, name);
    yield { split, place: { path: file }, bytes: () => readFileBytes(file) };
  }
}
