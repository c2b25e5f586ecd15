import path from 'node:path';
import { checkSplitName } from '../dataset/check-split-name.js';
import { DatasetError } from '../dataset-error.js';

/**
 * Where a dataset's files are: one path, several whose images follow each other, or either by split. Without names the split
 * is `train`. Relative paths start at the base directory.
 */
export type SplitPaths = OnePathOrMore | Readonly<Record<string, OnePathOrMore>>;
type OnePathOrMore = string | readonly string[];

export interface SplitPath {
  readonly split: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * Every path with its split, the paths of a split next to each other.
 *
 * @throws DatasetError `bad-config` if there is none, or one is named twice, which would repeat images or show those of one
 *   split to another.
 */
export function splitPaths(paths: SplitPaths, baseDirectory: string): SplitPath[] {
  const bySplit = typeof paths === 'string' || Array.isArray(paths) ? { train: paths as OnePathOrMore } : paths;
  const resolved = Object.entries(bySplit).flatMap(([split, named]: [string, OnePathOrMore]) =>
    [named].flat().map((file) => ({ split: checkSplitName(split), path: path.resolve(baseDirectory, file) })),
  );
  const empty = Object.entries(bySplit).find(([, named]) => named.length === 0);
  if (resolved.length === 0 || empty)
    throw new DatasetError('bad-config', `path: names no file${empty ? ` for '${empty[0]}'` : ''}`);
  const splitOf = new Map<string, string>();
  for (const { split, path } of resolved) {
    const other = splitOf.get(path);
    if (other !== undefined)
      throw new DatasetError('bad-config', `is named twice, for '${other}' and for '${split}'`, { path });
    splitOf.set(path, split);
  }
  return resolved;
}
