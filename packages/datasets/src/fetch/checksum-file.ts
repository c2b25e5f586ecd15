import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { writeFileAtomically } from '../files/write-file-atomically.js';
import { fileDigest } from './file-digest.js';

/** Name of the checksum file in the folder of a dataset, in the format of `sha256sum --check`. */
export const CHECKSUM_FILE = 'SHA256SUMS';

/**
 * Reads the recorded SHA-256 digests of a folder, by path relative to the folder. Returns an empty map if there is no
 * checksum file.
 */
export async function readChecksums(folder: string): Promise<Map<string, string>> {
  const text = await readFile(path.join(folder, CHECKSUM_FILE), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[2] as string, match[1] as string]] : [])));
}

/** Adds digests to the checksum file of a folder. */
export async function recordChecksums(folder: string, digests: ReadonlyMap<string, string>): Promise<void> {
  const all = [...new Map([...(await readChecksums(folder)), ...digests])].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = all.map(([name, digest]) => `${digest}  ${name}\n`).join('');
  await writeFileAtomically(path.join(folder, CHECKSUM_FILE), text);
}

/**
 * Verifies the files of a folder against the recorded digests.
 *
 * @param except Files that may be missing: archives that were unpacked.
 * @returns Number of verified files.
 * @throws DatasetError `missing-file` or `bad-checksum` for the first file that does not match.
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
