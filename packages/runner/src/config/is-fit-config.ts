import { type ConfigSource, readLayers } from './layers.js';

/**
 * Returns whether a configuration is that of a fit rather than of a training.
 *
 * @throws ConfigError if the configuration cannot be read
 */
export async function isFitConfig(source: ConfigSource): Promise<boolean> {
  return (await readLayers(source)).some(({ document }) => document.has('fit'));
}
