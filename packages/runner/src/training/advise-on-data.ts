import { DatasetError } from '@hypersiren/datasets';

/**
 * Throws an error on; if it is of a path that a configuration names and where nothing is, with where such paths start and what
 * can be fetched.
 */
export function adviseOnData(error: unknown): never {
  if (!(error instanceof DatasetError) || error.code !== 'missing-file' || error.path === undefined) throw error;
  throw new DatasetError('missing-file', 'there is nothing under this path', {
    path: error.path,
    hint:
      'Paths of a configuration start at its folder, or at what the environment variable HYPERSIREN_DATA names; ' +
      '`hypersiren datasets list` shows what can be fetched',
    cause: error,
  });
}
