import { type ConfigSource, mergeLayers, nodeAt, readLayers } from './layers.js';
import { parseOverride } from './override.js';

/**
 * Reads the name in a configuration without checking the rest, so that no schema is loaded.
 *
 * @returns undefined if the configuration has no name
 * @throws ConfigError if the file cannot be read
 */
export async function nameOfConfig(source: ConfigSource, set: readonly string[] = []): Promise<string | undefined> {
  const overrides = set.map(parseOverride).filter(({ path }) => path.join('.') === 'name');
  const { document } = mergeLayers(await readLayers(source));
  const name = overrides.at(-1)?.value ?? nodeAt(document, ['name'])?.toJS(document);
  return typeof name === 'string' && name !== '' ? name : undefined;
}
