import { getSplit, type ImageDataset, type Split, splitFingerprint } from '@hypersiren/datasets';
import type { Config } from '../config/schemas/schema.js';
import type { EvaluationFile } from './evaluation-file.js';
import { RunError } from './run-error.js';

/**
 * The images that a configuration's errors are measured on: the first `images` of its split.
 *
 * @throws DatasetError if the dataset has no such split
 */
export function measuredSplit(
  { split, images }: Pick<Config['evaluation'], 'split' | 'images'>,
  dataset: ImageDataset,
): Split {
  const { start, count } = getSplit(dataset, split);
  return { start, count: Math.min(images ?? count, count) };
}

/** SHA-256 (64 hexadecimal digits) of those images. */
export function measuredFingerprint(
  evaluation: Pick<Config['evaluation'], 'split' | 'images'>,
  dataset: ImageDataset,
): Promise<string> {
  return splitFingerprint(dataset, measuredSplit(evaluation, dataset));
}

type Measured = Pick<EvaluationFile, 'dataset' | 'model'>;

/**
 * Whether errors were measured on the same images of the same split, so that they can be set side by side image by image. What else the datasets
 * hold does not count, such as other images to train on. Files of versions that kept no fingerprint of the measured images are
 * held to that of their whole dataset.
 */
export function sameImages(a: Measured, b: Measured): boolean {
  if (a.model.split !== b.model.split) return false;
  if (a.dataset.measured !== undefined && b.dataset.measured !== undefined)
    return a.dataset.measured === b.dataset.measured;
  return a.dataset.fingerprint === b.dataset.fingerprint && a.model.images === b.model.images;
}

/**
 * Holds runs to the images of the first of them.
 *
 * @throws RunError `other-data`
 */
export function checkSameImages(runs: readonly { directory: string; evaluation: Measured }[]): void {
  const [first] = runs;
  for (const { directory, evaluation } of runs)
    if (first && !sameImages(first.evaluation, evaluation))
      throw new RunError(
        'other-data',
        directory,
        `was measured on other images than ${first.directory}`,
        'Only errors on the same images can be compared',
      );
}
