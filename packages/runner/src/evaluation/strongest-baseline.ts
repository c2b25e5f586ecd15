import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';

/** Fewer training images have no covariance. */
const MIN_IMAGES = 2;

/** Why the strongest baseline is left out, in a sentence; undefined if the images fit it. */
export function strongestLeftOut(dataset: ImageDataset, split: string): string | undefined {
  const { count } = getSplit(dataset, split);
  if (dataset.sizes)
    return `${STRONGEST_NAME} left out: it learns the covariance of images of one size, and these differ in size. Listed under baselines, it learns each size by itself.`;
  if (count < MIN_IMAGES)
    return `${STRONGEST_NAME} left out: a covariance needs ${MIN_IMAGES} training images or more, the split ${split} has ${count}.`;
  return undefined;
}
