import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type SkippedFile, streamDataset, writePacked } from '@hypersiren/datasets';
import { dataWarnings, type TaskOptions, taskOf } from '../events/task.js';
import { type DatasetChoice, namedDataset } from './named-dataset.js';

/** Options of {@link packDataset}. */
export interface PackDatasetOptions extends DatasetChoice, TaskOptions {
  /** Path of the packed file. */
  readonly output: string;
  /** License to store in the file. Default: that of a known dataset. */
  readonly license?: string | undefined;
  /** Source of the images to store in the file. Default: the home page of a known dataset. */
  readonly from?: string | undefined;
}

/** Summary of a packed file. */
export interface PackedDataset {
  readonly outcome: 'packed';
  /** Absolute path of the packed file. */
  readonly path: string;
  readonly bytes: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Number of images of each split. */
  readonly splits: Readonly<Record<string, number>>;
  readonly description: string;
  /** SHA-256 of shape, splits and images. */
  readonly fingerprint: string;
  /** Files left out because they are not images. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Packs images into one file, one image at a time.
 *
 * @returns a summary of the file; if the signal aborts, no file is written
 * @throws UsageError; ConfigError; DatasetError
 */
export async function packDataset({
  output,
  license,
  from,
  signal: ending,
  onEvent,
  ...choice
}: PackDatasetOptions): Promise<PackedDataset | { readonly outcome: 'interrupted' }> {
  const { signal, tell } = taskOf({ signal: ending, onEvent });
  const { config, baseDirectory, known } = await namedDataset(choice);
  const terms = license ?? known?.license;
  const source = from ?? known?.home;
  if (terms) tell({ type: 'license', license: terms });
  try {
    const stream = await streamDataset(config, { baseDirectory, onWarning: dataWarnings({ tell }) });
    const { count, height, width, channels, splits, description, fingerprint } = await writePacked(output, stream, {
      ...(terms !== undefined && { license: terms }),
      ...(source !== undefined && { source }),
      signal,
      onProgress: (images) => tell({ type: 'packing', images }),
    });
    return {
      outcome: 'packed',
      path: path.resolve(output),
      bytes: (await stat(output)).size,
      count,
      height,
      width,
      channels,
      splits: Object.fromEntries(Object.entries(splits).map(([name, split]) => [name, split.count])),
      description,
      fingerprint,
      skipped: stream.skipped?.() ?? [],
    };
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    return { outcome: 'interrupted' };
  }
}
