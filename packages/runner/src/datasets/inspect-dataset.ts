import path from 'node:path';
import {
  bytesInMemory,
  countsOfSizes,
  type ImageDataset,
  loadDataset,
  openPacked,
  type SkippedFile,
  type SplitStatistics,
  splitStatistics,
} from '@hypersiren/datasets';
import { dataWarnings, type TaskOptions, taskOf } from '../events/task.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { datasetSheet } from './dataset-sheet.js';
import { type DatasetChoice, type NamedDataset, namedDataset } from './named-dataset.js';

/** Options of {@link inspectDataset}. */
export interface InspectDatasetOptions extends DatasetChoice, TaskOptions {
  /** Path of the PNG file for a contact sheet. Default: no contact sheet. */
  readonly sheet?: string | undefined;
  /** Number of images of each split on the contact sheet. Default: 24. */
  readonly images?: number | undefined;
}

/** Properties of a dataset. */
export interface DatasetInspection {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Every size, from the fewest to the most pixels, if images have several sizes. */
  readonly sizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  readonly description: string;
  /** Source of the images. `license` gives their terms of use. Both are left out if unknown. */
  readonly source?: string;
  readonly license?: string;
  /** Whether the images are kept in memory; otherwise they are read from the disk. */
  readonly inMemory: boolean;
  /** SHA-256 of shape, splits and images. */
  readonly fingerprint: string;
  readonly splits: readonly InspectedSplit[];
  /** Number of images that occur in both of two splits, for each pair of splits that shares images. */
  readonly shared: readonly { readonly split: string; readonly other: string; readonly count: number }[];
  /** Files left out because they are not images. */
  readonly skipped: readonly SkippedFile[];
  /** Absolute path of the contact sheet. */
  readonly sheet?: string;
}

/** Properties of a split. Statistics are of values in [0, 1]. */
export interface InspectedSplit extends Pick<SplitStatistics, 'mean' | 'std' | 'channels'> {
  readonly name: string;
  readonly count: number;
  /** Number of images that repeat an earlier image of the split. */
  readonly repeated: number;
}

/**
 * Reads all images of a dataset and returns its properties.
 *
 * @throws UsageError; ConfigError; DatasetError, with `faults` for every file of a folder that is not an image; the
 * abort reason of the signal
 */
export async function inspectDataset({
  sheet,
  images = 24,
  signal,
  onEvent,
  ...choice
}: InspectDatasetOptions): Promise<DatasetInspection> {
  const task = taskOf({ signal, onEvent });
  const named = await namedDataset(choice);
  const { baseDirectory } = named;
  const dataset = await loadDataset(named.config, { baseDirectory, onWarning: dataWarnings(task) });
  try {
    const { count, height, width, channels, description, fingerprint, skipped = [] } = dataset;
    task.tell({ type: 'skipped-files', files: skipped });
    const terms = await termsOf(named);
    const statistics = new Map<string, SplitStatistics>();
    for (const name of Object.keys(dataset.splits)) {
      task.signal.throwIfAborted();
      statistics.set(name, await splitStatistics(dataset, name));
    }
    if (sheet !== undefined)
      await writeFileAtomically(sheet, await datasetSheet(dataset, { title: path.basename(choice.what), images }));
    return {
      count,
      height,
      width,
      channels,
      description,
      ...terms,
      ...(dataset.sizes && { sizes: countsOfSizes(dataset, { start: 0, count }) }),
      inMemory: bytesInMemory(dataset) !== null,
      fingerprint,
      splits: [...statistics].map(([name, one]) => inspectedSplit(name, dataset, one)),
      shared: sharedImages(statistics),
      skipped,
      ...(sheet !== undefined && { sheet: path.resolve(sheet) }),
    };
  } finally {
    dataset.close();
  }
}

async function termsOf({ config, baseDirectory, known }: NamedDataset): Promise<{ source?: string; license?: string }> {
  if (known) return { source: known.home, license: known.license };
  if (config.source !== 'packed') return {};
  const { store, source, license } = await openPacked(path.resolve(baseDirectory, config.path));
  store.close();
  return { ...(source !== undefined && { source }), ...(license !== undefined && { license }) };
}

function inspectedSplit(
  name: string,
  { splits }: ImageDataset,
  { mean, std, channels, digests }: SplitStatistics,
): InspectedSplit {
  const { count = 0 } = splits[name] ?? {};
  return { name, count, repeated: count - digests.size, mean, std, channels };
}

/** Counts the images that each pair of splits shares. Pairs without shared images are left out. */
function sharedImages(statistics: ReadonlyMap<string, SplitStatistics>): DatasetInspection['shared'] {
  const all = [...statistics];
  return all.flatMap(([split, { digests }], index) =>
    all.slice(index + 1).flatMap(([other, { digests: others }]) => {
      const count = [...others].filter((digest) => digests.has(digest)).length;
      return count === 0 ? [] : [{ split, other, count }];
    }),
  );
}
