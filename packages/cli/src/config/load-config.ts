import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CheckedDocument, checkDocument } from './check-document.js';
import { ConfigError } from './config-error.js';
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
 * Reads a configuration, applies the overrides, fills in the defaults and makes its paths absolute.
 *
 * @throws ConfigError with every fault, each with file, line and column, or with the option that brought it
 */
export async function loadConfig(file: string, options: LoadConfigOptions = {}): Promise<Config> {
  const overrides = (options.set ?? []).map(parseOverride);
  const source = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${error.message}`;
    throw new ConfigError([{ place: { file }, path: [], problem }], '');
  });
  const checked = checkDocument(configSchema, source, { file, overrides });
  return resolvePaths(checked, path.dirname(path.resolve(file)), options);
}

type Paths = Extract<Config['dataset'], { path: unknown }>['path'];

function resolvePaths(
  checked: CheckedDocument<Config>,
  folder: string,
  { cwd = process.cwd(), environment = process.env }: LoadConfigOptions,
): Config {
  const { dataset } = checked.value;
  if (!('path' in dataset)) return checked.value;
  const absolute = (written: string, at: readonly (string | number)[]): string => {
    const typed = 'flag' in checked.placeOf(at);
    try {
      return resolvePath(written, typed ? cwd : folder, { cwd, environment });
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
