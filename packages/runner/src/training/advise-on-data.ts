import { DatasetError } from '@hypersiren/datasets';

/** Message about a path that does not exist. Other missing files have their own hints. */
const NOTHING_THERE = 'there is no file or folder at this path';

/**
 * Rethrows an error. An error about a missing path of a configuration gets a hint on how paths are resolved and on
 * known datasets.
 *
 * @param key key of the path
 */
export function adviseOnData(error: unknown, key = 'dataset.path'): never {
  if (!(error instanceof DatasetError) || error.problem !== NOTHING_THERE || error.path === undefined) throw error;
  throw new DatasetError('missing-file', NOTHING_THERE, {
    path: error.path,
    hint:
      'Paths in a configuration are relative to its folder, or to the folder in the environment variable HYPERSIREN_DATA. ' +
      '`hypersiren datasets list` shows what can be fetched. ' +
      `For moved data, use \`--set ${key}=…\``,
    cause: error,
  });
}
