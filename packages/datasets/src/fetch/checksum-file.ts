import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { writeFileAtomically } from '../files/write-file-atomically.js';
import { fileDigest } from './file-digest.js';

/** In the folder of a dataset; what `sha256sum --check` reads. */
export const CHECKSUM_FILE = 'SHA256SUMS';

/** The SHA-256 of files, by their paths from the folder; empty where none are recorded. */
export async function readChecksums(folder: string): Promise<Map<string, string>> {
  const text = await readFile(path.join(folder, CHECKSUM_FILE), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[2] as string, match[1] as string]] : [])));
}

/** Records digests beside those that are recorded. */
export async function recordChecksums(folder: string, digests: ReadonlyMap<string, string>): Promise<void> {
  const all = [...new Map([...(await readChecksums(folder)), ...digests])].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = all.map(([name, digest]) => `${digest}  ${name}\n`).join('');
  await writeFileAtomically(path.join(folder, CHECKSUM_FILE), text);
}

/**
 * Compares the files of a folder with what was recorded of them.
 *
 * @param except files that need not be there: archives that were unpacked
 * @returns how many files are as they were
 * @throws DatasetError `missing-file`, `bad-checksum` for the first that is not
 */
export async function verifyChecksums(
  folder: string,
  { except = [], onProgress }: { except?: readonly string[]; onProgress?: (files: number) => void } = {},
): Promise<number> {
  let files = 0;
  for (const [name, digest] of await readChecksums(folder)) {
    if (except.includes(name)) continue;
    const file = path.join(folder, name);
    const got = await fileDigest(file, 'sha256');
    if (got !== digest)
      throw new DatasetError('bad-checksum', `has SHA-256 ${got}, ${CHECKSUM_FILE} has ${digest}`, {
        path: file,
        hint: 'Remove it and fetch it again',
      });
    files++;
    onProgress?.(files);
  }
  return files;
}
