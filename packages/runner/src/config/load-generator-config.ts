import { type ConfigSource, readLayers } from './layers.js';
import { absolutePaths, type LoadConfigOptions, pathResolver, readConfig, type TracedConfig } from './load-config.js';
import { type GeneratorRunConfig, generatorConfigSchema } from './schemas/generator-config-schema.js';

const INPAINTING = 'belongs to a model that inpaints; a generator (model.kind) has no such key';

/**
 * Returns whether a configuration is that of a generator: its key `model.kind` is `generator`.
 *
 * @throws ConfigError if the configuration cannot be read
 */
export async function isGeneratorConfig(source: ConfigSource): Promise<boolean> {
  return (await readLayers(source)).some(({ document }) => document.getIn(['model', 'kind']) === 'generator');
}

/**
 * Loads the configuration of a generator with the configurations that it extends. Applies the overrides, fills in the
 * defaults and makes the paths absolute.
 *
 * @throws ConfigError with every issue, each with file, line and column, or with the option that caused it
 */
export async function loadGeneratorConfig(
  source: ConfigSource,
  options: LoadConfigOptions = {},
): Promise<GeneratorRunConfig> {
  return (await traceGeneratorConfig(source, options)).config;
}

/**
 * Loads the configuration of a generator as {@link loadGeneratorConfig} does, with the origin of every value.
 *
 * @throws ConfigError with every issue, each with file, line and column, or with the option that caused it
 */
export async function traceGeneratorConfig(
  source: ConfigSource,
  options: LoadConfigOptions = {},
): Promise<TracedConfig<GeneratorRunConfig>> {
  const others = Object.fromEntries(
    ['context', 'loss', 'baselines', 'resolution', 'sweep', 'launcher'].map((key) => [key, `${key}: ${INPAINTING}`]),
  );
  const checked = await readConfig(generatorConfigSchema, source, { ...options, others });
  const { dataset } = checked.value;
  const resolved =
    'path' in dataset
      ? { ...dataset, path: absolutePaths(dataset.path, ['dataset', 'path'], pathResolver(checked, options)) }
      : dataset;
  return {
    config: { ...checked.value, dataset: resolved as GeneratorRunConfig['dataset'] },
    originOf: checked.originOf,
  };
}
