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
  /** PNG file for a contact sheet; left out for none. */
  readonly sheet?: string | undefined;
  /** Images of each split on the sheet; default 24. */
  readonly images?: number | undefined;
}

/** What a dataset holds. */
export interface DatasetInspection {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Where images differ in size: every size, from the fewest to the most pixels. */
  readonly sizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  readonly description: string;
  /** Where the images can be had, and under which terms, if that is known. */
  readonly source?: string;
  readonly license?: string;
  /** Whether images are in memory when they are trained on, or stay on the disk. */
  readonly inMemory: boolean;
  /** SHA-256 of shape, splits and images. */
  readonly fingerprint: string;
  readonly splits: readonly InspectedSplit[];
  /** Images that are in two splits. */
  readonly shared: readonly { readonly split: string; readonly other: string; readonly count: number }[];
  /** Files that were left out, since they are no images. */
  readonly skipped: readonly SkippedFile[];
  /** The contact sheet; absolute. */
  readonly sheet?: string;
}

/** A split, its values on the scale of [0, 1]. */
export interface InspectedSplit extends Pick<SplitStatistics, 'mean' | 'std' | 'channels'> {
  readonly name: string;
  readonly count: number;
  /** Images that were there before. */
  readonly repeated: number;
}

/**
 * Says what a dataset holds, by looking at all of it.
 *
 * @throws UsageError, ConfigError; DatasetError, with `faults` for every file of a folder that is no image; the signal's reason
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

/** Of every two splits that share images, how many. */
function sharedImages(statistics: ReadonlyMap<string, SplitStatistics>): DatasetInspection['shared'] {
  const all = [...statistics];
  return all.flatMap(([split, { digests }], index) =>
    all.slice(index + 1).flatMap(([other, { digests: others }]) => {
      const count = [...others].filter((digest) => digests.has(digest)).length;
      return count === 0 ? [] : [{ split, other, count }];
    }),
  );
}
