import path from 'node:path';
import { type CheckedDocument, checkDocument } from './check-document.js';
import { readLayers } from './layers.js';
import { parseOverride } from './override.js';
import { resolvePath } from './resolve-path.js';
import { type Config, configSchema } from './schema.js';

export interface LoadConfigOptions {
  /** `key=value` each, in order; the last one of a key counts. */
  set?: readonly string[];
  /** Where paths on the command line and in the environment start. */
  cwd?: string;
  environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a configuration and those that it extends, applies the overrides, fills in the defaults and makes its paths absolute.
 *
 * @throws ConfigError with every fault, each with file, line and column, or with the option that brought it
 */
export async function loadConfig(file: string, options: LoadConfigOptions = {}): Promise<Config> {
  return (await traceConfig(file, options)).config;
}

/** The same with where every value comes from: its place, or undefined for a default. */
export async function traceConfig(
  file: string,
  options: LoadConfigOptions = {},
): Promise<{ config: Config; originOf: CheckedDocument<Config>['originOf'] }> {
  const overrides = (options.set ?? []).map(parseOverride);
  const checked = checkDocument(configSchema, await readLayers(file), { overrides });
  return { config: resolvePaths(checked, options), originOf: checked.originOf };
}

type Paths = Extract<Config['dataset'], { path: unknown }>['path'];

function resolvePaths(
  checked: CheckedDocument<Config>,
  { cwd = process.cwd(), environment = process.env }: LoadConfigOptions,
): Config {
  const { dataset } = checked.value;
  if (!('path' in dataset)) return checked.value;
  const absolute = (written: string, at: readonly (string | number)[]): string => {
    const place = checked.placeOf(at);
    try {
      const from = 'flag' in place ? cwd : path.dirname(path.resolve(place.file));
      return resolvePath(written, from, { cwd, environment });
    } catch (error) {
      throw checked.issueAt(at, `${at.join('.')}: ${(error as Error).message}`);
    }
  };
  const oneOrMore = (paths: string | readonly string[], at: readonly (string | number)[]): string | string[] =>
    typeof paths === 'string' ? absolute(paths, at) : paths.map((one, index) => absolute(one, [...at, index]));
  const all = (paths: Paths): Paths =>
    typeof paths === 'string' || Array.isArray(paths)
      ? oneOrMore(paths as string | readonly string[], ['dataset', 'path'])
      : Object.fromEntries(
          Object.entries(paths).map(([split, one]) => [split, oneOrMore(one, ['dataset', 'path', split])]),
        );
  return { ...checked.value, dataset: { ...dataset, path: all(dataset.path) } };
}
