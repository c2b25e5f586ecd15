import { isFolder } from '../is-folder.js';
import { type ConfigSource, readLayers } from './layers.js';

/**
 * Returns whether a configuration is that of a fit rather than of a training. Returns false for a folder.
 *
 * @throws ConfigError if the configuration cannot be read
 */
export async function isFitConfig(source: ConfigSource): Promise<boolean> {
  if (typeof source === 'string' && (await isFolder(source))) return false;
  return (await readLayers(source)).some(({ document }) => document.has('fit'));
}
