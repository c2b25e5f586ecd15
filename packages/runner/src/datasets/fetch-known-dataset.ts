import path from 'node:path';
import { fetchDataset, isFetchFinished, type KnownFile } from '@hypersiren/datasets';
import { type Task, type TaskOptions, taskOf } from '../events/task.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { dataFolder, knownDataset } from './named-dataset.js';

/** Options of {@link fetchKnownDataset}. */
export interface FetchKnownOptions extends TaskOptions {
  /** Name of a known dataset. */
  readonly name: string;
  /** Folder of known datasets. Default: the environment variable HYPERSIREN_DATA, else `data`. */
  readonly data?: string | undefined;
}

/** Result of a download. After `interrupted`, the next call continues the download. */
export interface FetchedDataset {
  readonly outcome: 'fetched' | 'fetched before' | 'interrupted';
  readonly title: string;
  /** Absolute path of the dataset's folder. */
  readonly folder: string;
}

/** Bytes per unit of progress. */
const MEGABYTE = 1e6;

/**
 * Downloads a known dataset. An event with its license comes first.
 *
 * @throws UsageError for an unknown name; DatasetError; RunError `in-use`
 */
export async function fetchKnownDataset({ name, data, ...options }: FetchKnownOptions): Promise<FetchedDataset> {
  const task = taskOf(options);
  const known = knownDataset(name);
  const { title, contents, license, citation, home } = known;
  const folder = path.join(dataFolder(data), name);
  task.tell({ type: 'known-dataset', title, contents, license, citation, home, folder });
  if (await isFetchFinished(known, folder)) return { outcome: 'fetched before', title, folder };
  const progress = fileProgress(task);
  const release = await holdOtherFolder(folder, 'Name a folder that has room for it with --data');
  try {
    await fetchDataset(known, folder, {
      signal: task.signal,
      onFile(file, what) {
        progress.begin(what === 'fetch' ? file : undefined);
        task.tell({ type: 'dataset-file', name: file.name, what });
      },
      onProgress: progress.update,
      onNote: (text) => task.tell({ type: 'note', text }),
    });
  } catch (error) {
    if (task.signal.aborted && error === task.signal.reason) return { outcome: 'interrupted', title, folder };
    throw error;
  } finally {
    progress.begin(undefined);
    await release();
  }
  return { outcome: 'fetched', title, folder };
}

/**
 * Creates a reporter that reports the download of each file as a job. A job begins with the first bytes of its file,
 * because the size is unknown before.
 */
function fileProgress({ tell }: Pick<Task, 'tell'>) {
  let file: KnownFile | undefined;
  let total: number | undefined;
  return {
    /** Begins the next file, or ends the current job if no file is to be downloaded. */
    begin(next: KnownFile | undefined): void {
      if (total !== undefined) tell({ type: 'job-ended', job: 'fetching' });
      file = next;
      total = undefined;
    },
    update(done: number, bytes: number | undefined): void {
      if (!file) return;
      if (total === undefined) {
        total = Math.max(1, Math.round((bytes ?? file.bytes) / MEGABYTE));
        tell({ type: 'job', job: 'fetching', from: 0, total, unit: 'MB' });
      }
      tell({ type: 'progress', job: 'fetching', done: Math.round(done / MEGABYTE), total });
    },
  };
}
