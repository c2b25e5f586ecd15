import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DatasetConfig, DatasetError, isFetched, type KnownDataset, knownDatasets } from '@hypersiren/datasets';
import { loadConfig } from '../config/load-config.js';
import { UsageError } from '../usage-error.js';

/** Transformations of images, as in a configuration. */
export interface ImageOptions {
  readonly crop?: 'none' | 'center' | undefined;
  readonly resize?: 'none' | 'stretch' | undefined;
  /** Side of a square, or height and width, in pixels. */
  readonly size?: readonly number[] | undefined;
  /** Number of channels: 1 for gray, 3 for color. */
  readonly channels?: 1 | 3 | undefined;
  readonly onBadImage?: 'stop' | 'skip' | undefined;
  /** Sample values of black and white. */
  readonly range?: readonly [number, number] | undefined;
}

/** A dataset and the transformations of its images. */
export interface DatasetChoice extends ImageOptions {
  /** Name of a known dataset, or path of a configuration, a packed file, a TFRecord file or a folder of images. */
  readonly what: string;
  /** Folder of known datasets. Default: the environment variable HYPERSIREN_DATA, else `data`. */
  readonly data?: string | undefined;
}

/** A dataset that a user named, as a configuration. */
export interface NamedDataset {
  readonly config: DatasetConfig;
  /** Folder that relative paths of the configuration start at. */
  readonly baseDirectory: string;
  /** Description of the dataset, if it is a known one. */
  readonly known?: KnownDataset;
}

/** Returns the absolute path of the folder of known datasets. */
export function dataFolder(data: string | undefined): string {
  return path.resolve(data ?? (process.env.HYPERSIREN_DATA || 'data'));
}

/**
 * Returns the known dataset of a name.
 *
 * @throws UsageError that lists the known names
 */
export function knownDataset(name: string): KnownDataset {
  const known = knownDatasets.find((one) => one.name === name);
  if (!known)
    throw new UsageError(
      `${name}: unknown dataset; known datasets: ${knownDatasets.map((one) => one.name).join(', ')}`,
    );
  return known;
}

/**
 * Finds a dataset: a known dataset, that of a configuration, a packed file, a TFRecord file or a folder of images.
 *
 * @throws UsageError for options without effect on the dataset; DatasetError `missing-file`; ConfigError
 */
export async function namedDataset({ what, data, ...options }: DatasetChoice): Promise<NamedDataset> {
  const named = await find(what, data);
  return { ...named, config: withImageOptions(named.config, options) };
}

async function find(what: string, data: string | undefined): Promise<NamedDataset> {
  const known = knownDatasets.find(({ name }) => name === what);
  if (known && !existsSync(what)) {
    const baseDirectory = path.join(dataFolder(data), known.name);
    if (!(await isFetched(known, baseDirectory)))
      throw new DatasetError('missing-file', `${known.title} was not found`, {
        path: baseDirectory,
        hint: `\`hypersiren datasets fetch ${known.name}\` downloads it; --data names its folder`,
      });
    return { config: known.config, baseDirectory, known };
  }
  const baseDirectory = process.cwd();
  if (/\.ya?ml$/.test(what)) return { config: (await loadConfig(what)).dataset, baseDirectory };
  if (!existsSync(what))
    throw new DatasetError(
      'missing-file',
      'there is no file or folder at this path, and no known dataset of this name',
      {
        path: what,
        hint: `Known datasets: ${knownDatasets.map(({ name }) => name).join(', ')}`,
      },
    );
  if (statSync(what).isDirectory()) return { config: { source: 'folder', path: what }, baseDirectory };
  const source = /\.tfrecords?(\.gz|-\d+-of-\d+)?$/.test(what) ? 'tfrecord' : 'packed';
  return { config: { source, path: what }, baseDirectory };
}

function withImageOptions(config: DatasetConfig, options: ImageOptions): DatasetConfig {
  const { crop, resize, size, channels, range, onBadImage } = options;
  const given = {
    ...(crop && { crop }),
    ...(resize && { resize }),
    ...(size && { size: size.length === 1 ? (size[0] as number) : (size as unknown as [number, number]) }),
    ...(channels && { channels }),
    ...(range && { range: [...range] as [number, number] }),
  };
  const [idle] = Object.keys(given);
  const ofFiles = config.source === 'folder' || config.source === 'celeba';
  if (onBadImage !== undefined && !ofFiles)
    throw new UsageError(`--on-bad-image has no effect on images of the source ${config.source}`);
  if (idle === undefined && onBadImage === undefined) return config;
  if (ofFiles) return { ...config, ...given, ...(onBadImage && { onBadImage }) };
  if (config.source !== 'tfrecord')
    throw new UsageError(
      `--${idle} has no effect on images of the source ${config.source}, which are used as they are`,
    );
  return { ...config, ...given };
}
