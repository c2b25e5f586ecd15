import { DatasetError, loadDataset, readFingerprint, type SkippedFile, verifyChecksums } from '@hypersiren/datasets';
import { dataWarnings, type TaskOptions, taskOf } from '../events/task.js';
import { type DatasetChoice, namedDataset } from './named-dataset.js';

/** Options of {@link verifyDataset}. */
export interface VerifyDatasetOptions extends DatasetChoice, TaskOptions {}

/** Summary of a dataset without errors. */
export interface VerifiedDataset {
  readonly count: number;
  /** SHA-256 of shape, splits and images. */
  readonly fingerprint: string;
  /** Files left out because they are not images. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Reads all of a dataset and verifies it: the checksums of its format, and the fingerprint recorded in a packed file.
 *
 * @returns undefined if only the files of a known dataset can be verified, because its images have no size yet
 * @throws DatasetError for an invalid dataset, with `faults` for every file of a folder that is not an image
 */
export async function verifyDataset({
  signal,
  onEvent,
  ...choice
}: VerifyDatasetOptions): Promise<VerifiedDataset | undefined> {
  const task = taskOf({ signal, onEvent });
  const { config, baseDirectory, known } = await namedDataset(choice);
  if (known) {
    const except = known.files.flatMap(({ name, archive }) => (archive ? [name] : []));
    task.tell({ type: 'checksums', files: await verifyChecksums(baseDirectory, { except }) });
    // CelebA images can be loaded only if a size is given.
    if (config.source === 'celeba' && config.size === undefined) return undefined;
  }
  task.signal.throwIfAborted();
  const dataset = await loadDataset(config, { baseDirectory, onWarning: dataWarnings(task) });
  const { count, fingerprint, skipped = [] } = dataset;
  task.tell({ type: 'skipped-files', files: skipped });
  const read = await readFingerprint(dataset).finally(() => dataset.close());
  if (read !== fingerprint)
    throw new DatasetError('bad-checksum', `the images have fingerprint ${read}, but the file records ${fingerprint}`, {
      ...('path' in config && typeof config.path === 'string' && { path: config.path }),
      hint: 'Pack the images again',
    });
  return { count, fingerprint, skipped };
}
