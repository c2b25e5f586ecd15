import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import type { KnownDataset, KnownFile } from '../catalog/known-dataset.js';
import { DatasetError } from '../dataset-error.js';
import { CHECKSUM_FILE, readChecksums, recordChecksums } from './checksum-file.js';
import { type DownloadOptions, download } from './download.js';
import { fileDigest } from './file-digest.js';
import { removeUnpacking, unpackArchive } from './unpack-archive.js';

/** How the files of a known dataset are fetched: how patiently, and who is told. */
export interface FetchOptions extends Pick<DownloadOptions, 'signal' | 'retryDelay' | 'stallTimeout'> {
  /** Called when a file is begun with. */
  readonly onFile?: (file: KnownFile, what: 'fetch' | 'check' | 'unpack') => void;
  /** Called with how far the file is: bytes that are fetched, or files that are unpacked. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Called with what a person should know. */
  readonly onNote?: (line: string) => void;
}

/** Whether all of a dataset is in its folder. */
export async function isFetched({ ready }: Pick<KnownDataset, 'ready'>, folder: string): Promise<boolean> {
  return areThere(ready.map((name) => path.join(folder, name)));
}

/**
 * Whether a fetch has come to its end: all is in its folder, and no archive waits whose files are not recorded, or which was to be
 * removed.
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
 * Fetches a dataset into a folder: downloads its files, or takes those that a person put there, checks them, and unpacks
 * archives, which are removed unless a person put them there. What is there already stays. The SHA-256 of every file is recorded in `SHA256SUMS`; of a file whose authors
 * publish no checksum this is what it is held to from then on. One process at a time may fetch into a folder.
 *
 * @throws DatasetError `missing-file` with what a person has to do, and as `download` and `unpackArchive` do
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
        throw new DatasetError('missing-file', `${known.title} cannot be fetched by a program`, {
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
    // What a person brought is theirs.
    if (known.byHand === undefined) await rm(target);
  }
}

/** The SHA-256 of a file that is there, which is what its authors or an earlier fetch say. */
async function checkedDigest(file: KnownFile, target: string, recorded: string | undefined): Promise<string> {
  const { checksum } = file;
  const digest = checksum && (await fileDigest(target, checksum.algorithm));
  if (checksum && digest !== checksum.digest)
    throw new DatasetError(
      'bad-checksum',
      `has ${checksum.algorithm.toUpperCase()} ${digest}, its authors say ${checksum.digest}`,
      { path: target, hint: 'Remove it and fetch it again' },
    );
  const sha256 = await fileDigest(target, 'sha256');
  if (recorded !== undefined && recorded !== sha256) throw changed(target, sha256, recorded);
  return sha256;
}

function changed(path: string, got: string, recorded: string): DatasetError {
  return new DatasetError('bad-checksum', `has SHA-256 ${got}, ${CHECKSUM_FILE} has ${recorded} of an earlier fetch`, {
    path,
    hint: 'It is another file now; remove its line there if that is right',
  });
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
