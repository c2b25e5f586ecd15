import path from 'node:path';
import { checkSplitName } from '../dataset/check-split-name.js';
import { DatasetError } from '../dataset-error.js';

/**
 * Paths of a dataset: one path, several paths, or either by split. Paths without a split belong to `train`. Relative
 * paths start at the base directory.
 */
export type SplitPaths = OnePathOrMore | Readonly<Record<string, OnePathOrMore>>;
type OnePathOrMore = string | readonly string[];

export interface SplitPath {
  readonly split: string;
  /** Absolute path. */
  readonly path: string;
}

/**
 * Returns all paths with their splits, grouped by split.
 *
 * @throws DatasetError `bad-config` if there is no path, or if a path occurs twice, which would repeat images or leak
 * them between splits.
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
