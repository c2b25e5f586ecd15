import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset-error.js';

/** Subfolders in which CelebA may be stored: in the layout of its authors, of Kaggle or of torchvision. */
const FOLDERS = ['.', 'celeba', 'CelebA'];
const PARTITIONS = ['list_eval_partition', 'Eval/list_eval_partition', 'Anno/list_eval_partition'].flatMap((name) => [
  `${name}.txt`,
  `${name}.csv`,
]);
const IMAGES = ['', 'Img/', 'img_align_celeba/', 'Img/img_align_celeba/'].flatMap((parent) => [
  `${parent}img_align_celeba`,
  `${parent}img_align_celeba_png`,
]);

/** Maximum size in bytes of a symbolic link that was stored as a text file with its target path. */
const MAX_LINK_BYTES = 4096;

/**
 * Finds CelebA's partition file, in any of the known layouts.
 *
 * @throws DatasetError `missing-file` with the expected names.
 */
export async function findPartition(folder: string): Promise<string> {
  const found = await firstThat(placesIn(folder), PARTITIONS, async (file) => (await stat(file)).isFile());
  if (found === undefined)
    throw missing(folder, 'list_eval_partition.txt or list_eval_partition.csv, which defines the splits');
  return found;
}

/**
 * Finds the folder of CelebA's images, in any of the known layouts.
 *
 * @throws DatasetError `missing-file` with the expected names.
 */
export async function findImages(folder: string): Promise<string> {
  const places = placesIn(folder);
  // The deepest folder of this name contains the images: Kaggle's archive nests two of them.
  const isFolder = async (file: string) => (await stat(file)).isDirectory();
  const found = (await firstThat(places, IMAGES.toReversed(), isFolder)) ?? (await linkedFolder(places));
  if (found !== undefined) return found;
  const archives = ['img_align_celeba.zip', 'Img/img_align_celeba.zip'];
  const archive = await firstThat(places, archives, async (file) => (await stat(file)).isFile());
  throw missing(
    folder,
    'img_align_celeba, the folder of images',
    archive === undefined ? undefined : `Unpack ${path.relative(folder, archive)} there`,
  );
}

function placesIn(folder: string): string[] {
  return FOLDERS.map((name) => path.join(folder, name));
}

function missing(
  folder: string,
  what: string,
  hint = 'Expected img_align_celeba/ and list_eval_partition.txt, or the layout of Kaggle',
) {
  return new DatasetError('missing-file', `has no ${what}`, { path: folder, hint });
}

async function firstThat(
  folders: readonly string[],
  names: readonly string[],
  is: (file: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const folder of folders)
    for (const name of names) {
      const file = path.join(folder, name);
      if (await is(file).catch(() => false)) return file;
    }
  return undefined;
}

/**
 * Returns the target of a symbolic link to the image folder that was stored as a text file, as Git does on systems
 * without symbolic links.
 */
async function linkedFolder(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const link = path.join(folder, 'img_align_celeba');
    const info = await stat(link).catch(() => undefined);
    if (!info?.isFile() || info.size > MAX_LINK_BYTES) continue;
    const target = path.resolve(folder, (await readFile(link, 'utf8')).trim());
    if ((await stat(target).catch(() => undefined))?.isDirectory()) return target;
  }
  return undefined;
}
