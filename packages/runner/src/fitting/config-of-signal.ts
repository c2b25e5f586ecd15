import path from 'node:path';
import type { ConfigSource } from '../config/layers.js';
import type { AnyFitKind } from '../fits/fit-kind.js';
import { fitKinds } from '../fits/fit-kinds.js';
import { isFolder } from '../is-folder.js';

/** Options that may choose a network other than the plain SIREN that WINNER is for. */
const OTHER_NETWORK = /^\s*network(\s*=|\.(activation|encoding)\b)/;

/**
 * Returns the configuration that fits the signal in a file: an image, a sound, a video or a surface, by the extension of
 * the file; or each image of a folder. It has all defaults, but an image starts as WINNER, which needs fewer steps than
 * the default start, unless an option chooses another network. Undefined for other files, such as configurations.
 *
 * @param file path, relative to the working folder
 * @param set options `key=value` that will be applied to the configuration
 */
export async function configOfSignal(file: string, set: readonly string[] = []): Promise<ConfigSource | undefined> {
  const name =
    path
      .parse(path.resolve(file))
      .name.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-')
      .replace(/^[_.-]+/, '') || 'fit';
  if (await isFolder(file)) return { name, fit: { type: 'each', dataset: { source: 'folder', path: file } } };
  const extension = path.extname(file).toLowerCase();
  const kind = Object.values<AnyFitKind>(fitKinds).find(({ extensions }) => extensions.includes(extension));
  const key = kind?.paths[0];
  if (!kind || key === undefined) return undefined;
  const start = kind.name === 'image' && !set.some((one) => OTHER_NETWORK.test(one)) ? { start: 'winner' } : {};
  return { name, fit: { type: kind.name, [key]: file }, ...start };
}
