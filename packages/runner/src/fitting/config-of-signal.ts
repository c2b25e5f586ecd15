import path from 'node:path';
import type { ConfigSource } from '../config/layers.js';
import type { AnyFitKind } from '../fits/fit-kind.js';
import { fitKinds } from '../fits/fit-kinds.js';
import { isFolder } from '../is-folder.js';
import { nameOfFile } from './name-of-file.js';

/**
 * Optimizer with which a SIREN fits one image in the fewest steps, in experiments/fit-optimizers, and a learning rate for
 * the default width of 256.
 */
const TRAIN_FOR_IMAGE = { optimizer: 'soap', learningRate: 3e-4, schedule: 'cosine' } as const;

/** Smallest width at which the start WINNER was better than SIREN's own: it was worse at 64. */
const WINNER_WIDTH = 128;

/** Options that may choose a loss or a network other than the values of an image and the plain SIREN of these settings. */
const OTHER_FIT = /^\s*((fit|network)\s*=|fit\.type\b|network\.(activation|encoding)\b)/;

/**
 * Returns the configuration that fits the signal in a file: an image, a sound, a video or a surface, by the extension of
 * the file; or each image of a folder. It has all defaults, but an image is fitted by SOAP, and starts as WINNER
 * unless the network is narrow or has no hidden layer. An option that chooses another loss or network leaves all
 * defaults. Undefined for other files,
 * such as configurations.
 *
 * @param file path, relative to the working folder
 * @param set options `key=value` that will be applied to the configuration
 */
export async function configOfSignal(file: string, set: readonly string[] = []): Promise<ConfigSource | undefined> {
  const name = nameOfFile(file);
  if (await isFolder(file)) return { name, fit: { type: 'each', dataset: { source: 'folder', path: file } } };
  const extension = path.extname(file).toLowerCase();
  const kind = Object.values<AnyFitKind>(fitKinds).find(({ extensions }) => extensions.includes(extension));
  const key = kind?.paths[0];
  if (!kind || key === undefined) return undefined;
  const fit = { type: kind.name, [key]: file };
  if (kind.name !== 'image' || set.some((one) => OTHER_FIT.test(one))) return { name, fit };
  return { name, fit, train: TRAIN_FOR_IMAGE, ...(set.some(isSmall) ? {} : { start: 'winner' }) };
}

/** Returns whether an option sets a width or a depth for which the start WINNER is not suited. */
function isSmall(one: string): boolean {
  const [, key, value] = /^\s*network\.(width|hiddenLayers)\s*=\s*(\d+)\s*$/.exec(one) ?? [];
  return key === 'width' ? Number(value) < WINNER_WIDTH : key !== undefined && Number(value) === 0;
}
