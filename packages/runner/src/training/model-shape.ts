import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { type ModelShape, trainingImages } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';

/**
 * Returns the properties of a dataset that a model depends on.
 *
 * @throws DatasetError if the dataset does not have the training split
 */
export function modelShape({ train }: Pick<Config, 'train'>, dataset: ImageDataset): ModelShape {
  const { height, width, channels } = dataset;
  return { height, width, channels, trainingImages: trainingImages(getSplit(dataset, train.split), train.mirror) };
}
