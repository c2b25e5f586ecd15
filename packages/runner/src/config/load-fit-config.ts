import { fitKind } from '../fits/fit-kinds.js';
import { fitStart } from '../starts/fit-starts.js';
import { type ConfigSource, readLayers } from './layers.js';
import {
  absolutePaths,
  type DataPaths,
  type LoadConfigOptions,
  pathResolver,
  readConfig,
  type TracedConfig,
} from './load-config.js';
import { type FitConfig, fitConfigSchema } from './schemas/fit-schema.js';

const TRAINING = 'this is the configuration of a training, which `hypersiren train` takes';

/**
 * Returns whether a configuration is that of a fit rather than of a training.
 *
 * @throws ConfigError if the configuration cannot be read
 */
export async function isFitConfig(source: ConfigSource): Promise<boolean> {
  return (await readLayers(source)).some(({ document }) => document.has('fit'));
}

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
  const config = { ...checked.value, fit: fit as FitConfig['fit'], start: start as FitConfig['start'] };
  return { config, originOf: checked.originOf };
}
