import { lstat, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { fileDigest } from './file-digest.js';

/**
 * Moves the content of a folder into another folder of the same file system. Folders are merged. Existing files are
 * never replaced: files with identical bytes are kept.
 *
 * @throws DatasetError `in-the-way` if a different file or folder of the same name exists. Nothing is moved then.
 */
export async function moveContents(from: string, to: string): Promise<void> {
  const moves: [from: string, to: string][] = [];
  const plan = async (from: string, to: string): Promise<void> => {
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
      const there = await lstat(target).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (there === undefined) moves.push([source, target]);
      else if (entry.isDirectory() && there.isDirectory()) await plan(source, target);
      else if (!(entry.isFile() && there.isFile() && (await areAlike(source, target))))
        throw new DatasetError('in-the-way', 'differs from the entry of the same name in the archive', {
          path: target,
          hint: 'Nothing was replaced. Move the file away, and run the command again',
        });
    }
  };
  await plan(from, to);
  for (const [source, target] of moves) await rename(source, target);
}

async function areAlike(a: string, b: string): Promise<boolean> {
  if ((await lstat(a)).size !== (await lstat(b)).size) return false;
  return (await fileDigest(a, 'sha256')) === (await fileDigest(b, 'sha256'));
}
