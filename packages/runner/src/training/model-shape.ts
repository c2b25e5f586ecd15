import { getSplit, type ImageDataset, type SizeGroup, type Split, splitBySize } from '@hypersiren/datasets';
import { type ModelShape, trainingImages } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';

/** The images of a split that are of the size of most of them. */
export function commonGroup(dataset: ImageDataset, split: Split): SizeGroup {
  return splitBySize(dataset, split).reduce((most, group) =>
    group.indices.length >= most.indices.length ? group : most,
  );
}

/**
 * What a model needs to know of the images of its configuration; where they differ in size, the size of most.
 *
 * @throws DatasetError if the dataset does not have the training split
 */
export function modelShape({ train }: Pick<Config, 'train'>, dataset: ImageDataset): ModelShape {
  const split = getSplit(dataset, train.split);
  const { height, width } = commonGroup(dataset, split);
  return { height, width, channels: dataset.channels, trainingImages: trainingImages(split, train.mirror) };
}
