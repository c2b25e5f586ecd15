import { stat } from 'node:fs/promises';

/** Returns whether a path is a folder. Returns false for a missing one, which is reported when it is read. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
