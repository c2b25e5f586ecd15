import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import type { KnownDataset, KnownFile } from '../catalog/known-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { CHECKSUM_FILE, readChecksums, recordChecksums } from './checksum-file.js';
import { type DownloadOptions, download } from './download.js';
import { fileDigest } from './file-digest.js';
import { removeUnpacking, unpackArchive } from './unpack-archive.js';

/** Options of {@link fetchDataset}. */
export interface FetchOptions extends Pick<DownloadOptions, 'signal' | 'retryDelay' | 'stallTimeout'> {
  /** Called at the start of each step of a file. */
  readonly onFile?: (file: KnownFile, what: 'fetch' | 'check' | 'unpack') => void;
  /** Called with the progress of the current step: the number of downloaded bytes, or of unpacked files. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Called with notes for the user. */
  readonly onNote?: (line: string) => void;
}

/** Returns whether all parts of a dataset exist in its folder. */
export async function isFetched({ ready }: Pick<KnownDataset, 'ready'>, folder: string): Promise<boolean> {
  return areThere(ready.map((name) => path.join(folder, name)));
}

/**
 * Returns whether a fetch is finished: all parts of the dataset exist, and no archive remains to be unpacked, recorded
 * or removed.
 */
export async function isFetchFinished(known: KnownDataset, folder: string): Promise<boolean> {
  if (!(await isFetched(known, folder))) return false;
  const archives = known.files.filter(({ archive }) => archive).map(({ name }) => path.join(folder, name));
  const waiting = (await Promise.all(archives.map((archive) => areThere([archive])))).includes(true);
  if (!waiting) return true;
  if (known.byHand === undefined) return false;
  const recorded = [...(await readChecksums(folder)).keys()];
  return known.ready.every((ready) => recorded.some((name) => name === ready || name.startsWith(`${ready}/`)));
}

/**
 * Fetches a dataset into a folder. Downloads its files or uses manually downloaded ones, verifies their checksums, and
 * unpacks archives. Downloaded archives are then removed, manually downloaded ones are kept. Existing files are not
 * downloaded again. The SHA-256 of each file is recorded in `SHA256SUMS` and verified by later calls. Only one process
 * may fetch into a folder at a time.
 *
 * @throws DatasetError `missing-file` with instructions for a manual download, and for the same reasons as `download`
 * and `unpackArchive`.
 */
export async function fetchDataset(
  known: KnownDataset,
  folder: string,
  { onFile, onProgress, onNote, ...options }: FetchOptions = {},
): Promise<void> {
  if (await isFetchFinished(known, folder)) return;
  await removeUnpacking(folder);
  for (const file of known.files) {
    const target = path.join(folder, file.name);
    const recorded = (await readChecksums(folder)).get(file.name);
    let sha256: string;
    if (await areThere([target])) {
      onFile?.(file, 'check');
      sha256 = await checkedDigest(file, target, recorded);
    } else {
      if (known.byHand !== undefined)
        throw new DatasetError('missing-file', `${known.title} must be downloaded manually`, {
          path: target,
          hint: `${known.byHand}, put them into ${folder}, and run this again: it checks and unpacks them`,
        });
      onFile?.(file, 'fetch');
      sha256 = await download(file, target, { ...options, ...(onProgress && { onProgress }) });
      if (recorded !== undefined && recorded !== sha256) {
        await rm(target);
        throw changed(target, sha256, recorded);
      }
      if (!file.checksum && recorded === undefined)
        onNote?.(`${file.name}: its authors publish no checksum; SHA-256 ${sha256} is recorded in ${CHECKSUM_FILE}`);
    }
    await recordChecksums(folder, new Map([[file.name, sha256]]));
    if (!file.archive) continue;
    onFile?.(file, 'unpack');
    const { signal } = options;
    const files = await unpackArchive(target, folder, {
      ...(signal && { signal }),
      onProgress: (count) => onProgress?.(count, undefined),
    });
    await recordChecksums(folder, await digests(folder, files));
    // Manually downloaded archives are kept.
    if (known.byHand === undefined) await rm(target);
  }
}

/** Returns the SHA-256 of an existing file, after verifying the published and the recorded checksum. */
async function checkedDigest(file: KnownFile, target: string, recorded: string | undefined): Promise<string> {
  const { checksum } = file;
  const digest = checksum && (await fileDigest(target, checksum.algorithm));
  if (checksum && digest !== checksum.digest)
    throw new DatasetError(
      'bad-checksum',
      `has ${checksum.algorithm.toUpperCase()} ${digest}, its authors publish ${checksum.digest}`,
      { path: target, hint: 'Remove it and fetch it again' },
    );
  const sha256 = await fileDigest(target, 'sha256');
  if (recorded !== undefined && recorded !== sha256) throw changed(target, sha256, recorded);
  return sha256;
}

function changed(path: string, got: string, recorded: string): DatasetError {
  return new DatasetError(
    'bad-checksum',
    `has SHA-256 ${got}, ${CHECKSUM_FILE} recorded ${recorded} at an earlier fetch`,
    {
      path,
      hint: 'The file has changed. If that is intended, remove its line from the checksum file',
    },
  );
}

async function digests(folder: string, files: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of files) found.set(name, await fileDigest(path.join(folder, name), 'sha256'));
  return found;
}

async function areThere(paths: readonly string[]): Promise<boolean> {
  return Promise.all(paths.map((one) => access(one))).then(
    () => true,
    () => false,
  );
}
