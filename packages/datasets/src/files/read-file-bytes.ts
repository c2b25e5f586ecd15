import { readFile } from 'node:fs/promises';
import { DatasetError } from '../dataset-error.js';
import { checkFile } from './check-file.js';
import { openError } from './open-error.js';
import { plainBytes } from './plain-bytes.js';

/** Maximum number of bytes that Node reads from a file at once. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

/**
 * Reads a file without decompression.
 *
 * @throws DatasetError `missing-file`, `unreadable`, `too-large`.
 */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await checkFile(path);
    if (size > MAX_FILE_BYTES)
      throw new DatasetError('too-large', `has ${size} bytes, at most ${MAX_FILE_BYTES} can be read`, {
        path,
        hint: 'Split it into several files and list them all',
      });
    return plainBytes(await readFile(path));
  } catch (error) {
    throw error instanceof DatasetError ? error : openError(path, error);
  }
}
