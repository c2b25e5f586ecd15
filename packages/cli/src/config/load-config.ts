import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
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
 * Reads a configuration of a training, applies the overrides, fills in the defaults and makes its paths absolute.
 *
 * @throws ConfigError with every fault, each with file, line and column, or with the option that brought it
 */
export async function loadConfig(file: string, options: LoadConfigOptions = {}): Promise<Config> {
  const checked = await readConfig(configSchema, file, options);
  return resolvePaths(checked, pathResolver(checked, file, options));
}

/**
 * Reads a configuration of any schema and applies the overrides; paths are as they were written.
 *
 * @throws ConfigError
 */
export async function readConfig<T>(
  schema: z.ZodType<T>,
  file: string,
  { set = [] }: LoadConfigOptions,
): Promise<CheckedDocument<T>> {
  const overrides = set.map(parseOverride);
  const source = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${error.message}`;
    throw new ConfigError([{ place: { file }, path: [], problem }], '');
  });
  return checkDocument(schema, source, { file, overrides });
}

/** Makes the path at a key absolute: what the file says starts at the file's folder, what was typed where it was typed. */
export type PathResolver = (written: string, at: readonly (string | number)[]) => string;

export function pathResolver(
  checked: CheckedDocument<unknown>,
  file: string,
  { cwd = process.cwd(), environment = process.env }: LoadConfigOptions,
): PathResolver {
  const folder = path.dirname(path.resolve(file));
  return (written, at) => {
    const typed = 'flag' in checked.placeOf(at);
    try {
      return resolvePath(written, typed ? cwd : folder, { cwd, environment });
    } catch (error) {
      throw checked.issueAt(at, `${at.join('.')}: ${(error as Error).message}`);
    }
  };
}

type Paths = Extract<Config['dataset'], { path: unknown }>['path'];

function resolvePaths({ value: config }: CheckedDocument<Config>, absolute: PathResolver): Config {
  const { dataset } = config;
  if (!('path' in dataset)) return config;
  const oneOrMore = (paths: string | readonly string[], at: readonly (string | number)[]): string | string[] =>
    typeof paths === 'string' ? absolute(paths, at) : paths.map((one, index) => absolute(one, [...at, index]));
  const all = (paths: Paths): Paths =>
    typeof paths === 'string' || Array.isArray(paths)
      ? oneOrMore(paths as string | readonly string[], ['dataset', 'path'])
      : Object.fromEntries(
          Object.entries(paths).map(([split, one]) => [split, oneOrMore(one, ['dataset', 'path', split])]),
        );
  return { ...config, dataset: { ...dataset, path: all(dataset.path) } };
}
