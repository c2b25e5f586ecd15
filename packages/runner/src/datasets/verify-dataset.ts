import { DatasetError, loadDataset, readFingerprint, type SkippedFile, verifyChecksums } from '@hypersiren/datasets';
import { dataWarnings, type TaskOptions, taskOf } from '../events/task.js';
import { type DatasetChoice, namedDataset } from './named-dataset.js';

/** Options of {@link verifyDataset}. */
export interface VerifyDatasetOptions extends DatasetChoice, TaskOptions {}

/** Images that are whole. */
export interface VerifiedDataset {
  readonly count: number;
  /** SHA-256 of shape, splits and images. */
  readonly fingerprint: string;
  /** Files that were left out, since they are no images. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Reads all of a dataset: every checksum that a format has is looked at, and the fingerprint that a packed file states.
 *
 * @returns undefined where only the files of a known dataset can be verified, as its images need a size
 * @throws DatasetError for what is wrong; with `faults` for every file of a folder that is no image
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
    // Its images can be loaded only when it is named what is done to them.
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
