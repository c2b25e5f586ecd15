import { type ImageDataset, type ImageSize, type Split, splitBySize } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import type { Model } from '../model/model.js';
import { type Target, targetOf } from './batch-part.js';

/** What the images of a training's batches are compared with, for each of their sizes. */
export interface TrainingTargets {
  /**
   * @param step which takes one of the sizes to compare in, in turn
   * @param sized the dataset in the size of the step's batch
   */
  at(step: number, sized: ImageDataset): Promise<Target>;
  /** Frees their coordinates. */
  dispose(): Promise<void>;
}

/** Made when a batch first asks for them. */
export function trainingTargets(
  model: Model,
  dataset: ImageDataset,
  targets: readonly ImageDataset[],
  crop: ImageSize | undefined,
): TrainingTargets {
  const made = new Map<string, Promise<Target>>();
  const make = (images: ImageDataset, sized: ImageDataset): Promise<Target> => {
    if (crop) return targetOf(model, images, dataset, crop);
    const scale = images.height / dataset.height;
    const own = { ...sized, height: sized.height * scale, width: sized.width * scale };
    return targetOf(model, images === dataset ? sized : dataset.sizes ? ofSource(images, own) : images, sized);
  };
  return {
    at(step, sized) {
      const index = step % targets.length;
      const key = `${index} ${sized.height} ${sized.width}`;
      const target = made.get(key) ?? make(targets[index] as ImageDataset, sized);
      made.set(key, target);
      return target;
    },
    async dispose() {
      for (const { coordinates } of await Promise.all(made.values()))
        tf.dispose([coordinates.rows, coordinates.columns]);
    },
  };
}

/** The images as a dataset of one size, of which only images of that size are read. */
function ofSource({ read }: ImageDataset, size: ImageDataset): ImageDataset {
  return { ...size, read };
}

/** The dataset for sampling batches of images of any size. */
export function withoutSizes({ sizes: _, ...dataset }: ImageDataset): ImageDataset {
  return dataset;
}

/** @throws HypernetError `option` if an image of the split is smaller than the window */
export function checkCrop(dataset: ImageDataset, split: Split, crop: ImageSize): void {
  for (const { height, width, indices } of splitBySize(dataset, split))
    if (crop.height > height || crop.width > width)
      throw new HypernetError(
        'option',
        `train: crop: ${indices.length} of the images are ${height}×${width}, too small for windows of ${crop.height}×${crop.width}`,
      );
}
