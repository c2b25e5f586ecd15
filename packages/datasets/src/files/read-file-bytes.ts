import { readFile, stat } from 'node:fs/promises';
import { DatasetError } from '../dataset-error.js';
import { openError } from './open-error.js';
import { plainBytes } from './plain-bytes.js';

/** The most that Node reads of a file in one piece. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

/**
 * The bytes of a file, as they are.
 *
 * @throws DatasetError `missing-file`, `unreadable`, `too-large`.
 */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile())
      throw new DatasetError('unreadable', `is ${info.isDirectory() ? 'a folder' : 'no regular file'}, wanted a file`, {
        path,
      });
    if (info.size > MAX_FILE_BYTES)
      throw new DatasetError('too-large', `has ${info.size} bytes, at most ${MAX_FILE_BYTES} can be read`, {
        path,
        hint: 'Cut it into several files and name them all',
      });
    return plainBytes(await readFile(path));
  } catch (error) {
    throw error instanceof DatasetError ? error : openError(path, error);
  }
}
