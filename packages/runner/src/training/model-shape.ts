import { getSplit, type ImageDataset, type SizeGroup, type Split, splitBySize } from '@hypersiren/datasets';
import { type ModelShape, trainingImages } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';

/** Returns the images of a split that have the most frequent size. */
export function commonGroup(dataset: ImageDataset, split: Split): SizeGroup {
  return splitBySize(dataset, split).reduce((most, group) =>
    group.indices.length >= most.indices.length ? group : most,
  );
}

/**
 * Returns the shape of the images that a model reads by default. If images have several sizes, this is the most
 * frequent size.
 *
 * @throws DatasetError if the dataset does not have the training split
 */
export function modelShape({ train }: Pick<Config, 'train'>, dataset: ImageDataset): ModelShape {
  const split = getSplit(dataset, train.split);
  const { height, width } = commonGroup(dataset, split);
  return { height, width, channels: dataset.channels, trainingImages: trainingImages(split, train.mirror) };
}
