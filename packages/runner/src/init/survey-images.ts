import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError, isTable, listImages, type SkippedFile } from '@hypersiren/datasets';
import { readImage } from '@hypersiren/datasets/media';

/** Properties of a folder of images. */
export interface ImageSurvey {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Parts of the folder, one per split. If there are no folders named after splits, the whole folder is `train`. */
  readonly splits: readonly SurveyedSplit[];
  /**
   * Sizes in pixels, after rotation to upright, and the number of images of each; the most frequent size comes first.
   */
  readonly sizes: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  /** Number of images without color. */
  readonly grayCount: number;
  readonly colorCount: number;
  /** Files that cannot be read as images, with reasons. */
  readonly damaged: readonly SkippedFile[];
  /** Number of files that are skipped because of their names, such as `labels.csv`. */
  readonly otherCount: number;
}

/** A part of a folder and the number of its readable images. */
export interface SurveyedSplit {
  readonly name: 'train' | 'validation' | 'test';
  /** Absolute path of the part. */
  readonly path: string;
  readonly count: number;
}

/** Splits by the names of their folders, in lower case. */
const SPLIT_FOLDERS: Readonly<Record<string, SurveyedSplit['name']>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
};

/** Number of images decoded at once. libuv has four threads, and twice as many images keep them busy. */
const IMAGES_UNDER_WAY = 8;

/** Codes of errors that concern one file, not the folder or the machine. */
const OF_ONE_FILE: readonly string[] = ['bad-image', 'unreadable', 'missing-file', 'too-large', 'truncated'];

/** Codes of errors that occur if the folder does not contain images. */
const OF_THE_FOLDER: readonly string[] = ['empty', 'missing-file', 'unreadable'];

/** Size and channels of an image, or the reason why it cannot be read. */
type Look = { readonly height: number; readonly width: number; readonly gray: boolean } | SkippedFile;

/**
 * Decodes all images of a folder and its subfolders, so that damaged files are found.
 *
 * @param onProgress callback that receives the number of files read so far
 * @throws DatasetError `missing-file`, `unreadable`, or `empty` if no file can be read as an image
 */
export async function surveyImages(
  folder: string,
  { onProgress }: { readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<ImageSurvey> {
  const parts = await splitFolders(path.resolve(folder));
  const listed = await Promise.all(parts.map(({ path: part }) => listImages(part).catch(adviseOnFolder)));
  const images = listed.map((files) => files.filter((file) => !isTable(file)));
  const all = images.flat();
  const looks = await lookAtAll(all, onProgress);
  const found = [...looks.values()].filter((look) => 'gray' in look);
  const damaged = [...looks.values()].filter((look) => 'reason' in look);
  if (found.length === 0) return adviseOnFolder(noImages(folder, damaged));
  const gray = found.filter((look) => look.gray).length;
  return {
    folder: path.resolve(folder),
    splits: parts.map((part, at) => ({
      ...part,
      count: (images[at] as string[]).filter((file) => 'gray' in (looks.get(file) as Look)).length,
    })),
    sizes: countSizes(found),
    grayCount: gray,
    colorCount: found.length - gray,
    damaged,
    otherCount: listed.flat().length - all.length,
  };
}

/**
 * Returns the subfolders that are named after splits, if there is one for training and one for evaluation; otherwise
 * the folder itself as `train`.
 */
async function splitFolders(folder: string): Promise<Omit<SurveyedSplit, 'count'>[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []); // listing the images reports the error
  const splits = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const split = SPLIT_FOLDERS[name.toLowerCase()];
      return split ? [{ name: split, path: path.join(folder, name) }] : [];
    });
  const names = splits.map(({ name }) => name);
  const order: readonly string[] = ['train', 'validation', 'test'];
  const told = names.includes('train') && names.length > 1 && new Set(names).size === names.length;
  return told
    ? splits.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
    : [{ name: 'train', path: folder }];
}

async function lookAtAll(
  files: readonly string[],
  onProgress: ((done: number, total: number) => void) | undefined,
): Promise<Map<string, Look>> {
  const looks = new Map<string, Look>(files.map((file) => [file, { path: file, reason: '' }])); // keeps the order of the files
  const queue = files.values();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const file of queue) {
      looks.set(file, await lookAt(file));
      onProgress?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: IMAGES_UNDER_WAY }, worker));
  return looks;
}

async function lookAt(file: string): Promise<Look> {
  try {
    const { height, width, channels } = await readImage(file);
    return { height, width, gray: channels === 1 };
  } catch (error) {
    if (!(error instanceof DatasetError) || !OF_ONE_FILE.includes(error.code)) throw error;
    return { path: file, reason: error.problem };
  }
}

function countSizes(images: readonly { height: number; width: number }[]): ImageSurvey['sizes'] {
  const sizes = new Map<string, { height: number; width: number; count: number }>();
  for (const { height, width } of images) {
    const key = `${height}×${width}`;
    sizes.set(key, { height, width, count: (sizes.get(key)?.count ?? 0) + 1 });
  }
  return [...sizes.values()].sort((one, other) => other.count - one.count);
}

function noImages(folder: string, damaged: readonly SkippedFile[]): DatasetError {
  const [first] = damaged;
  const found = first
    ? `none of its ${damaged.length} files can be read as an image; ${path.basename(first.path)} ${first.reason}`
    : 'holds no images';
  return new DatasetError('empty', found, { path: path.resolve(folder) });
}

/** Rethrows an error. An error about a folder without images gets a hint. */
function adviseOnFolder(error: unknown): never {
  if (!(error instanceof DatasetError) || !OF_THE_FOLDER.includes(error.code)) throw error;
  if (error.code === 'unreadable' && error.hint !== undefined) throw error; // the error concerns a link in the folder
  throw new DatasetError(error.code, error.problem, {
    path: error.path,
    hint: 'Name a folder with PNG, JPEG, WebP, AVIF, GIF, TIFF or BMP files: hypersiren init path/to/images',
    cause: error,
  });
}
