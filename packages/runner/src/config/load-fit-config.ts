import type { AnyFitKind } from '../fits/fit-kind.js';
import { fitKind, fitKinds } from '../fits/fit-kinds.js';
import { fitStart, fitStarts } from '../starts/fit-starts.js';
import type { AnyFitStart } from '../starts/start.js';
import type { ConfigSource } from './layers.js';
import {
  absolutePaths,
  type DataPaths,
  type LoadConfigOptions,
  type PathResolver,
  pathResolver,
  readConfig,
  type TracedConfig,
} from './load-config.js';
import { type FitConfig, fitConfigSchema } from './schemas/fit-schema.js';
import type { SweepConfig } from './schemas/sweep-schema.js';

const TRAINING = 'this is the configuration of a training, which `hypersiren train` takes';

/**
 * Loads the configuration of a fit with the configurations that it extends. Applies the overrides, fills in the
 * defaults and makes the paths absolute.
 *
 * @throws ConfigError with every issue, each with file, line and column, or with the option that caused it
 */
export async function loadFitConfig(source: ConfigSource, options: LoadConfigOptions = {}): Promise<FitConfig> {
  return (await traceFitConfig(source, options)).config;
}

/**
 * Loads the configuration of a fit as {@link loadFitConfig} does, with the origin of every value.
 *
 * @throws ConfigError with every issue, each with file, line and column, or with the option that caused it
 */
export async function traceFitConfig(
  source: ConfigSource,
  options: LoadConfigOptions = {},
): Promise<TracedConfig<FitConfig>> {
  const checked = await readConfig(fitConfigSchema, source, {
    ...options,
    others: { dataset: TRAINING, model: TRAINING },
  });
  const absolute = pathResolver(checked, options);
  const fit: Record<string, unknown> = { ...checked.value.fit };
  for (const key of fitKind(checked.value.fit.type).paths) {
    const written = fit[key];
    if (typeof written === 'string') fit[key] = absolute(written, ['fit', key]);
    if (Array.isArray(written)) fit[key] = written.map((one, index) => absolute(String(one), ['fit', key, index]));
  }
  const { dataset } = fit as { dataset?: { path?: DataPaths } };
  if (dataset?.path !== undefined)
    fit.dataset = { ...dataset, path: absolutePaths(dataset.path, ['fit', 'dataset', 'path'], absolute) };
  const start: Record<string, unknown> = { ...checked.value.start };
  for (const key of fitStart(checked.value.start.type).paths) start[key] = absolute(String(start[key]), ['start', key]);
  const { sweep } = checked.value;
  const config = {
    ...checked.value,
    fit: fit as FitConfig['fit'],
    start: start as FitConfig['start'],
    ...(sweep && { sweep: absoluteSweep(sweep, absolute) }),
  };
  return { config, originOf: checked.originOf };
}

/** Makes the paths in the variations of a sweep absolute. They are relative to the file in which they are written. */
function absoluteSweep(sweep: SweepConfig, absolute: PathResolver): SweepConfig {
  const fitPaths = new Set<string>(Object.values<AnyFitKind>(fitKinds).flatMap(({ paths }) => paths));
  const startPaths = new Set<string>(Object.values<AnyFitStart>(fitStarts).flatMap(({ paths }) => paths));
  const isPath = (key: string): boolean => {
    const [group, name = ''] = key.split('.');
    return (group === 'fit' && fitPaths.has(name)) || (group === 'start' && startPaths.has(name));
  };
  const resolve = (key: string, value: unknown, at: readonly (string | number)[]): unknown => {
    if (typeof value === 'string') return isPath(key) ? absolute(value, at) : value;
    if (Array.isArray(value)) return value.map((one, index) => resolve(key, one, [...at, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, resolve(`${key}.${name}`, inner, [...at, name])]),
    );
  };
  const resolveAll = <T extends Readonly<Record<string, unknown>>>(values: T, at: readonly string[]): T =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, resolve(key, value, [...at, key])])) as T;
  return {
    ...sweep,
    grid: resolveAll(sweep.grid, ['sweep', 'grid']),
    variants: Object.fromEntries(
      Object.entries(sweep.variants).map(([name, keys]) => [name, resolveAll(keys, ['sweep', 'variants', name])]),
    ),
  };
}
