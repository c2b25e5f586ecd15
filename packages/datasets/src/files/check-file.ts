import { stat } from 'node:fs/promises';
import { DatasetError } from '../dataset-error.js';

/** @throws DatasetError `unreadable` for a folder or a device; what the file system throws */
export async function checkFile(path: string): Promise<{ readonly size: number }> {
  const info = await stat(path);
  if (info.isFile()) return info;
  throw new DatasetError('unreadable', `is ${info.isDirectory() ? 'a folder' : 'no regular file'}, expected a file`, {
    path,
  });
}
