import { stat } from 'node:fs/promises';
import { DatasetError } from '../dataset-error.js';

/**
 * Returns the size of a file in bytes.
 *
 * @throws DatasetError `unreadable` for a folder or a device; errors of the file system.
 */
export async function checkFile(path: string): Promise<{ readonly size: number }> {
  const info = await stat(path);
  if (info.isFile()) return info;
  throw new DatasetError(
    'unreadable',
    `is ${info.isDirectory() ? 'a folder' : 'not a regular file'}, expected a file`,
    {
      path,
    },
  );
}
