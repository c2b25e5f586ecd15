import { DatasetError } from '../dataset-error.js';
import { readFileBytes } from '../files/read-file-bytes.js';

/** Splits, by their number in the partition file. */
const SPLITS = ['train', 'validation', 'test'] as const;

/** Header line of the partition table on Kaggle. */
const HEADER = /^"?image_id"?\s*[,;]\s*"?partition"?\s*$/i;

export interface PartitionEntry {
  readonly split: (typeof SPLITS)[number];
  /** File name of the image, without a folder. */
  readonly name: string;
}

/**
 * Reads CelebA's `list_eval_partition.txt`. Each line has a file name and a split: 0 (train), 1 (validation) or 2
 * (test). The columns are separated by a space, or by a comma below a header line `image_id,partition`, as on Kaggle.
 * The images are grouped by split, in the order of the file.
 *
 * @throws DatasetError `empty`, `bad-magic` for a web page, `bad-record` with the line, and for the same reasons as
 * `readFileBytes`.
 */
export async function readPartition(path: string): Promise<PartitionEntry[]> {
  const text = new TextDecoder().decode(await readFileBytes(path));
  if (/^\s*<(!doctype|html)/i.test(text))
    throw new DatasetError('bad-magic', 'is a web page, as Google Drive returns when its download quota is exceeded', {
      path,
      hint: 'Fetch the file again',
    });
  const lines = text.split(/\r?\n/);
  const bySplit: PartitionEntry[][] = SPLITS.map(() => []);
  lines.forEach((line, index) => {
    if (line.trim() === '' || (index === 0 && HEADER.test(line))) return;
    const [, name, number] = /^"?([\w-]+\.\w+)"?(?:\s+|\s*[,;]\s*)([012])\s*$/.exec(line) ?? [];
    const split = SPLITS[Number(number)];
    if (name === undefined || split === undefined)
      throw new DatasetError('bad-record', `is '${line.slice(0, 80)}', expected the name of an image and 0, 1 or 2`, {
        path,
        line: index + 1,
      });
    bySplit[Number(number)]?.push({ split, name });
  });
  const entries = bySplit.flat();
  if (entries.length === 0) throw new DatasetError('empty', 'has no image names', { path });
  return entries;
}
