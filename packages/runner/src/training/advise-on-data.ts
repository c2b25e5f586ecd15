import { DatasetError } from '@hypersiren/datasets';

/** What a path is told of that does not exist; other missing files have a hint of their own. */
const NOTHING_THERE = 'there is no file or folder at this path';

/**
 * Throws an error on; if it is of a path that a configuration names and where nothing is, with where such paths start and what
 * can be fetched.
 */
export function adviseOnData(error: unknown): never {
  if (!(error instanceof DatasetError) || error.problem !== NOTHING_THERE || error.path === undefined) throw error;
  throw new DatasetError('missing-file', NOTHING_THERE, {
    path: error.path,
    hint:
      'Paths in a configuration are relative to its folder, or to the folder in the environment variable HYPERSIREN_DATA. ' +
      '`hypersiren datasets list` shows what can be fetched. For moved data, use `--set dataset.path=…`',
    cause: error,
  });
}
