import path from 'node:path';
import { fetchDataset, isFetchFinished, type KnownFile } from '@hypersiren/datasets';
import { type Task, type TaskOptions, taskOf } from '../events/task.js';
import { holdOtherFolder } from '../run/run-folder.js';
import { dataFolder, knownDataset } from './named-dataset.js';

/** Options of {@link fetchKnownDataset}. */
export interface FetchKnownOptions extends TaskOptions {
  /** Name of a known dataset. */
  readonly name: string;
  /** Folder of known datasets; left out for what HYPERSIREN_DATA names, else `data`. */
  readonly data?: string | undefined;
}

/** What came of a fetch. After `interrupted` the next one goes on where it ended. */
export interface FetchedDataset {
  readonly outcome: 'fetched' | 'fetched before' | 'interrupted';
  readonly title: string;
  /** Absolute. */
  readonly folder: string;
}

/** Progress counts whole megabytes. */
const MEGABYTE = 1e6;

/**
 * Fetches a dataset that is known by name, when it has told under which terms it is given.
 *
 * @throws UsageError for a name that is not known; DatasetError, RunError `in-use`
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

/** Tells how far each file is, as a job that begins with its first bytes: only then its size is known. */
function fileProgress({ tell }: Pick<Task, 'tell'>) {
  let file: KnownFile | undefined;
  let total: number | undefined;
  return {
    /** Another file is next, or none that is fetched. */
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
