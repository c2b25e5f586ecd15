import * as z from 'zod';
import { DatasetError } from '../dataset-error.js';
import type { Settings } from '../settings.js';
import { celeba } from './celeba.js';
import { cifar10 } from './cifar10.js';
import type { AnyDatasetSource } from './dataset-source.js';
import { folder } from './folder.js';
import { idx } from './idx.js';
import { packed } from './packed.js';
import { portraits } from './portraits.js';
import { tfrecord } from './tfrecord.js';

/** All sources, by name. */
export const datasetSources = { portraits, folder, idx, cifar10, celeba, tfrecord, packed } as const;

/** Name of a source in {@link datasetSources}. */
export type DatasetSourceName = keyof typeof datasetSources;

/** Registry of sources, by name. */
export type DatasetSources = Readonly<Record<string, AnyDatasetSource>>;

/** Creates the schema of a dataset configuration for the sources of a registry. */
export function datasetSchemaOf<const Sources extends DatasetSources>(
  sources: Sources,
): z.ZodDiscriminatedUnion<readonly Sources[keyof Sources]['schema'][], 'source'> {
  const schemas = Object.values(sources).map(({ schema }) => schema) as unknown as [z.ZodObject, ...z.ZodObject[]];
  return z.discriminatedUnion('source', schemas).describe('The images') as unknown as z.ZodDiscriminatedUnion<
    readonly Sources[keyof Sources]['schema'][],
    'source'
  >;
}

/** Schema of a dataset configuration. */
export const datasetSchema = datasetSchemaOf(datasetSources);

/** Configuration of a dataset. The key `source` selects the source. */
export type DatasetConfig = Settings<typeof datasetSchema>;

/**
 * Returns the source of a configuration.
 *
 * @throws DatasetError `bad-config` for an unknown source. The message lists the known sources.
 */
export function datasetSource(config: DatasetConfig): AnyDatasetSource {
  if (!Object.hasOwn(datasetSources, config.source))
    throw new DatasetError('bad-config', `there is no source '${config.source}'`, {
      hint: `There is ${Object.keys(datasetSources).join(', ')}`,
    });
  return datasetSources[config.source];
}
