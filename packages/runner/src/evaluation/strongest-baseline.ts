import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';

/** Smallest number of training images from which a covariance can be estimated. */
const MIN_IMAGES = 2;

/**
 * Returns the reason, as a sentence, for leaving out the Gaussian posterior; undefined if there are enough training
 * images.
 */
export function strongestLeftOut(dataset: ImageDataset, split: string): string | undefined {
  const { count } = getSplit(dataset, split);
  if (dataset.sizes)
    return `${STRONGEST_NAME} left out: it learns the covariance of images of one size, and these differ in size. Listed under baselines, it learns each size by itself.`;
  if (count < MIN_IMAGES)
    return `${STRONGEST_NAME} left out: a covariance needs ${MIN_IMAGES} training images or more, the split ${split} has ${count}.`;
  return undefined;
}
