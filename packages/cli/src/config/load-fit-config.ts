import { fitKind } from '../fits/fit-kinds.js';
import { type FitConfig, fitConfigSchema } from './fit-schema.js';
import { type LoadConfigOptions, pathResolver, readConfig } from './load-config.js';

/**
 * Reads a configuration of a fit, applies the overrides, fills in the defaults and makes its paths absolute.
 *
 * @throws ConfigError with every fault, each with file, line and column, or with the option that brought it
 */
export async function loadFitConfig(file: string, options: LoadConfigOptions = {}): Promise<FitConfig> {
  const checked = await readConfig(fitConfigSchema, file, options);
  const absolute = pathResolver(checked, options);
  const fit: Record<string, unknown> = { ...checked.value.fit };
  for (const key of fitKind(checked.value.fit.type).paths) {
    const written = fit[key];
    if (typeof written === 'string') fit[key] = absolute(written, ['fit', key]);
    if (Array.isArray(written)) fit[key] = written.map((one, index) => absolute(String(one), ['fit', key, index]));
  }
  return { ...checked.value, fit: fit as FitConfig['fit'] };
}
