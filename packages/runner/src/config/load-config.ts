import path from 'node:path';
import type * as z from 'zod';
import { type CheckedDocument, type CheckOptions, checkDocument } from './check-document.js';
import { type ConfigSource, type ReadOptions, readLayers } from './layers.js';
import { parseOverride } from './override.js';
import { resolvePath } from './resolve-path.js';
import { type Config, configSchema, PRETRAINED } from './schemas/schema.js';

/** Options of {@link loadConfig}. */
export interface LoadConfigOptions extends ReadOptions {
  /** Overrides, each `key=value`. The last one for a key wins. */
  set?: readonly string[];
}

/**
 * Loads the configuration of a training with the configurations that it extends. Applies the overrides, fills in the
 * defaults and makes the paths absolute.
 *
 * @throws ConfigError with every issue, each with file, line and column, or with the option that caused it
 */
export async function loadConfig(source: ConfigSource, options: LoadConfigOptions = {}): Promise<Config> {
  return (await traceConfig(source, options)).config;
}

/** A configuration with the position that each value comes from; undefined for a default. */
export interface TracedConfig<T> {
  config: T;
  originOf: CheckedDocument<T>['originOf'];
}

/**
 * Loads the configuration of a training as {@link loadConfig} does, with the origin of every value.
 *
 * @throws ConfigError with every issue, each with file, line and column, or with the option that caused it
 */
export async function traceConfig(
  source: ConfigSource,
  options: LoadConfigOptions = {},
): Promise<TracedConfig<Config>> {
  const others = {
    fit: 'this is the configuration of a fit, which `hypersiren fit` takes',
    'model.kind':
      'this is the configuration of a generator, which `hypersiren train`, `generate`, `evaluate` and `watch` take',
  };
  const checked = await readConfig(configSchema, source, { ...options, others });
  return { config: resolvePaths(checked, pathResolver(checked, options)), originOf: checked.originOf };
}

/**
 * Reads a configuration of any schema with the configurations that it extends, and applies the overrides. Paths stay as
 * written.
 *
 * @throws ConfigError
 */
export async function readConfig<T>(
  schema: z.ZodType<T>,
  source: ConfigSource,
  { set = [], others, ...paths }: LoadConfigOptions & Pick<CheckOptions, 'others'>,
): Promise<CheckedDocument<T>> {
  const overrides = set.map(parseOverride);
  return checkDocument(schema, await readLayers(source, paths), { overrides, ...(others && { others }) });
}

/**
 * Makes the path at a key absolute. A path in a file is relative to the folder of the file; a path in an option is
 * relative to the working directory.
 */
export type PathResolver = (written: string, at: readonly (string | number)[]) => string;

export function pathResolver(
  checked: CheckedDocument<unknown>,
  { cwd = process.cwd(), environment = process.env }: LoadConfigOptions,
): PathResolver {
  return (written, at) => {
    const place = checked.placeOf(at);
    try {
      const from = 'flag' in place ? cwd : path.dirname(path.resolve(place.file));
      return resolvePath(written, from, { cwd, environment });
    } catch (error) {
      throw checked.issueAt(at, `${at.join('.')}: ${(error as Error).message}`);
    }
  };
}

/** Paths of a dataset: one, a list, or one or a list per split. */
export type DataPaths = Extract<Config['dataset'], { path: unknown }>['path'];

/** Key of the dataset path, in the configuration and in the grid of a sweep. */
const DATA_PATH = 'dataset.path';

function resolvePaths({ value }: CheckedDocument<Config>, absolute: PathResolver): Config {
  const { from } = value.train;
  const starts = from !== undefined && from !== PRETRAINED;
  const config = starts ? { ...value, train: { ...value.train, from: absolute(from, ['train', 'from']) } } : value;
  const { dataset, sweep } = config;
  const withData =
    'path' in dataset ? { ...dataset, path: absolutePaths(dataset.path, DATA_PATH.split('.'), absolute) } : dataset;
  if (!sweep) return { ...config, dataset: withData as Config['dataset'] };
  const isPath = (key: string) => key === DATA_PATH || key.startsWith(`${DATA_PATH}.`);
  const resolve = (key: string, value: unknown, at: readonly (string | number)[]) =>
    isPath(key) ? absolutePaths(value as DataPaths, at, absolute) : value;
  const grid = Object.entries(sweep.grid).map(([key, values]) => [
    key,
    values.map((value, index) => resolve(key, value, ['sweep', 'grid', key, index])),
  ]);
  const variants = Object.entries(sweep.variants).map(([name, overrides]) => [
    name,
    Object.fromEntries(
      Object.entries(overrides).map(([key, value]) => [key, resolve(key, value, ['sweep', 'variants', name, key])]),
    ),
  ]);
  return {
    ...config,
    dataset: withData as Config['dataset'],
    sweep: { ...sweep, grid: Object.fromEntries(grid), variants: Object.fromEntries(variants) },
  };
}

/** Makes dataset paths absolute: one path, a list, or a path or list per split. */
export function absolutePaths(paths: DataPaths, at: readonly (string | number)[], absolute: PathResolver): DataPaths {
  const oneOrMore = (paths: string | readonly string[], at: readonly (string | number)[]): string | string[] =>
    typeof paths === 'string' ? absolute(paths, at) : paths.map((one, index) => absolute(one, [...at, index]));
  // A single path is not turned into a list, because some sources accept only one.
  return typeof paths === 'string' || Array.isArray(paths)
    ? oneOrMore(paths as string | readonly string[], at)
    : Object.fromEntries(Object.entries(paths).map(([split, one]) => [split, oneOrMore(one, [...at, split])]));
}
