import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import type { ImagePart, ImageStream, LoadedImages } from '../sources/dataset-source.js';
import { type DatasetConfig, datasetSource } from '../sources/dataset-sources.js';
import { imageBlocks } from './image-blocks.js';
import type { LoadOptions } from './load-dataset.js';
import { splitsInOrder } from './splits-in-order.js';

/**
 * Streams the images of a configuration, split by split. Sources of image files and of TFRecord files never hold all
 * images in memory.
 *
 * @throws DatasetError `bad-config` if the configuration has a `split`, which needs the number of all images. Otherwise
 * for the same reasons as `loadDataset`, in part only while the stream is read.
 */
export async function streamDataset(
  config: DatasetConfig,
  { baseDirectory = '.', onWarning }: LoadOptions = {},
): Promise<ImageStream> {
  if ('split' in config && config.split)
    throw new DatasetError('bad-config', 'images cannot be held out while they are packed', {
      hint: 'Omit split: here, and set it for the packed file: {source: packed, path: …, split: …}',
    });
  const source = datasetSource(config);
  const context = { baseDirectory: path.resolve(baseDirectory), onWarning };
  if (source.stream) return source.stream(config, context);
  const loaded = await source.load(config, context);
  return { parts: partsOf(loaded), description: () => loaded.description };
}

async function* partsOf({
  store,
  splits,
  height,
  width,
  channels,
}: LoadedImages): AsyncGenerator<ImagePart, void, void> {
  const shape = { height, width, channels };
  for (const [split, run] of splitsInOrder(splits))
    for await (const images of imageBlocks({ ...store, ...shape }, run)) yield { split, images, ...shape };
}
