import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { type ModelShape, trainingImages } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';

/**
 * What a model needs to know of the images of its configuration.
 *
 * @throws DatasetError if they have no split of the name of that to train on
 */
export function modelShape({ train }: Pick<Config, 'train'>, dataset: ImageDataset): ModelShape {
  const { height, width, channels } = dataset;
  return { height, width, channels, trainingImages: trainingImages(getSplit(dataset, train.split), train.mirror) };
}
