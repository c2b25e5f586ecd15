import { type ImageDataset, type ImageSize, type Split, splitBySize } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../hypernet-error.js';
import type { Model } from '../model/model.js';
import { type Target, type TargetOptions, targetsOf } from './batch-part.js';

/** Targets with which a training compares its batches, for each image size. */
export interface TrainingTargets {
  /**
   * Returns the targets of a step.
   *
   * @param step index of the step; steps use the target datasets in turn
   * @param sized the dataset with the size of the step's batch
   */
  at(step: number, sized: ImageDataset): Promise<Target>;
  /** Disposes the coordinates of the targets. */
  dispose(): Promise<void>;
}

/** Returns the targets of a training. The targets of a size are created when a batch first needs them. */
export function trainingTargets(
  model: Model,
  dataset: ImageDataset,
  targets: readonly ImageDataset[],
  { crop, interlaced = false }: TargetOptions,
): TrainingTargets {
  const made = new Map<string, Promise<Target[]>>();
  const make = (images: ImageDataset, sized: ImageDataset): Promise<Target[]> => {
    if (crop) return targetsOf(model, images, dataset, { crop, interlaced });
    const scale = images.height / dataset.height;
    const own = { ...sized, height: sized.height * scale, width: sized.width * scale };
    const same = images === dataset ? sized : dataset.sizes ? ofSource(images, own) : images;
    return targetsOf(model, same, sized, { interlaced });
  };
  return {
    async at(step, sized) {
      const index = step % targets.length;
      const key = `${index} ${sized.height} ${sized.width}`;
      const making = made.get(key) ?? make(targets[index] as ImageDataset, sized);
      made.set(key, making);
      const own = await making;
      return own[Math.floor(step / targets.length) % own.length] as Target;
    },
    async dispose() {
      for (const { coordinates } of (await Promise.all(made.values())).flat())
        tf.dispose([coordinates.rows, coordinates.columns]);
    },
  };
}

/** Returns a dataset of one size that reads the images of another dataset. Only images of that size may be read. */
function ofSource({ read }: ImageDataset, size: ImageDataset): ImageDataset {
  return { ...size, read };
}

/** Returns the dataset without its sizes, for sampling batches of images of any sizes. */
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
