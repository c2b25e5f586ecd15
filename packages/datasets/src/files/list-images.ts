import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset-error.js';
import { isClutter } from './clutter.js';
import { openError } from './open-error.js';

/** Maximum number of files in a folder. A larger folder is probably a wrong path, such as the root of a disk. */
export const MAX_FOLDER_FILES = 5_000_000;

/**
 * Lists the files of a folder and of its subfolders, sorted by relative path. Path segments are compared one by one, by
 * UTF-16 code units, independently of the locale. Hidden files and files of operating systems (`.DS_Store`,
 * `Thumbs.db`) are skipped.
 *
 * @param extensions Extensions of the files to list, without dots, case-insensitive. Default: all files, so that
 * decoding reports a file that is not an image.
 * @param order Comparison function of names within a folder. `naturalOrder` compares numbers by value.
 * @returns Absolute paths.
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
      throw new DatasetError('unreadable', 'is a link to a folder, which is not followed because it may form a loop', {
        path: full,
        hint: 'List the target folder in path: [..., ...]',
      });
    else found(full);
  }
}

/**
 * Returns whether a link points to a folder. Returns false for a broken link, which is reported when the file is read.
 */
async function isLinkToFolder(link: string): Promise<boolean> {
  return stat(link).then(
    (info) => info.isDirectory(),
    () => false,
  );
}
