import { getSplit, type ImageDataset } from '@hypersiren/datasets';
import { HypernetError } from '@hypersiren/hypernet';
import { checkBaseline } from '@hypersiren/hypernet/baselines';
import { STRONGEST, STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';

/** Fewer training images have no covariance. */
const MIN_IMAGES = 2;

/** Why the strongest baseline is left out, in a sentence; undefined if the images fit it. */
export function strongestLeftOut(dataset: ImageDataset, split: string): string | undefined {
  const { count } = getSplit(dataset, split);
  if (count < MIN_IMAGES)
    return `${STRONGEST_NAME} left out: a covariance needs ${MIN_IMAGES} training images or more, the split ${split} has ${count}.`;
  try {
    checkBaseline(STRONGEST, dataset);
    return undefined;
  } catch (error) {
    if (!(error instanceof HypernetError && error.code === 'option')) throw error;
    const { height, width, channels } = dataset;
    return `${STRONGEST_NAME} left out: images of ${height}×${width}×${channels} numbers are too large for a covariance.`;
  }
}
