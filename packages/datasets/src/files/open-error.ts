import { DatasetError } from '../dataset-error.js';

/** Converts a file system error for `path` to a DatasetError: `missing-file` or `unreadable`. */
export function openError(path: string, error: unknown): DatasetError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new DatasetError('missing-file', 'there is no file or folder at this path', { path, cause: error });
  return new DatasetError('unreadable', `cannot be read (${message})`, { path, cause: error });
}
