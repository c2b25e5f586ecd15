import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { isClutter } from './clutter.js';
import { openError } from './open-error.js';

/** A folder with more files than this is not the one that was meant: the root of a disk, for instance. */
export const MAX_FOLDER_FILES = 5_000_000;

/**
 * The files of a folder and of the folders in it, in the order of their relative paths (by UTF-16 code units, whatever the
 * machine's language), each segment compared by itself. Hidden files and folders (`.DS_Store`) are left out, and what systems leave
 * (`Thumbs.db`).
 *
 * @param extensions without dots, in any case; with them, only files of these names count. Without, all files do, so that a
 *   file that is no image is found out when it is decoded, not passed over.
 * @param order of the names in a folder; `naturalOrder` counts their numbers.
 * @returns absolute paths.
 * @throws DatasetError `missing-file`, `unreadable`, `empty`, `too-large`.
 */
export async function listImages(
  folder: string,
  extensions?: readonly string[],
  order: (a: string, b: string) => number = (a, b) => (a < b ? -1 : 1),
): Promise<string[]> {
  const wanted = extensions && new Set(extensions.map((extension) => `.${extension.toLowerCase()}`));
  const files: string[] = [];
  const info = await stat(folder).catch((error) => {
    throw openError(folder, error);
  });
  if (!info.isDirectory())
    throw new DatasetError('unreadable', 'is a file, expected a folder of images', { path: folder });
  await walk(folder, order, (file) => {
    if (files.length >= MAX_FOLDER_FILES)
      throw new DatasetError('too-large', `holds more than ${MAX_FOLDER_FILES} files`, { path: folder });
    if (!wanted || wanted.has(path.extname(file).toLowerCase())) files.push(file);
  });
  if (files.length === 0)
    throw new DatasetError('empty', `holds no ${extensions ? `${extensions.join(' or ')} files` : 'files'}`, {
      path: folder,
    });
  return files;
}

async function walk(
  folder: string,
  order: (a: string, b: string) => number,
  found: (file: string) => void,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw openError(folder, error);
  });
  entries.sort((a, b) => order(a.name, b.name));
  for (const entry of entries) {
    if (isClutter(entry.name)) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await walk(full, order, found);
    else if (entry.isSymbolicLink() && (await isLinkToFolder(full)))
      throw new DatasetError(
        'unreadable',
        'is a link to a folder, which is not followed since it may lead in circles',
        {
          path: full,
          hint: 'Name the folder itself in path: [..., ...]',
        },
      );
    else found(full);
  }
}

/** A link to nothing is no folder; it is found out when it is read. */
async function isLinkToFolder(link: string): Promise<boolean> {
  return stat(link).then(
    (info) => info.isDirectory(),
    () => false,
  );
}
