import { getSplit, type ImageDataset, type Split, splitFingerprint } from '@hypersiren/datasets';
import type { Config } from '../config/schemas/schema.js';
import type { EvaluationFile } from './evaluation-file.js';
import { RunError } from './run-error.js';

/**
 * Returns the evaluated images of a configuration: the first `images` of the evaluation split.
 *
 * @throws DatasetError if the dataset does not have the split
 */
export function measuredSplit(
  { split, images }: Pick<Config['evaluation'], 'split' | 'images'>,
  dataset: ImageDataset,
): Split {
  const { start, count } = getSplit(dataset, split);
  return { start, count: Math.min(images ?? count, count) };
}

/** Returns the SHA-256 of the evaluated images, as 64 hexadecimal digits. */
export function measuredFingerprint(
  evaluation: Pick<Config['evaluation'], 'split' | 'images'>,
  dataset: ImageDataset,
): Promise<string> {
  return splitFingerprint(dataset, measuredSplit(evaluation, dataset));
}

type Measured = Pick<EvaluationFile, 'dataset' | 'model'>;

/**
 * Returns whether two evaluations use the same images of the same split, so that errors can be compared image by image.
 * Other images of the datasets are ignored. If a file of an older version lacks the fingerprint of the evaluated
 * images, the fingerprints of the whole datasets are compared.
 */
export function sameImages(a: Measured, b: Measured): boolean {
  if (a.model.split !== b.model.split) return false;
  if (a.dataset.measured !== undefined && b.dataset.measured !== undefined)
    return a.dataset.measured === b.dataset.measured;
  return a.dataset.fingerprint === b.dataset.fingerprint && a.model.images === b.model.images;
}

/**
 * Checks that all runs were evaluated on the same images as the first one.
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
