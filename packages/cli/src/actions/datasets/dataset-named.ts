import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DatasetConfig, DatasetError, isFetched, type KnownDataset, knownDatasets } from '@hypersiren/datasets';
import { loadConfig } from '@hypersiren/runner/config';
import { UsageError } from '@hypersiren/runner/options';
import type { DatasetOptions, ImageOptions } from './dataset-options.js';

/** A dataset that was named on the command line. */
export interface NamedDataset {
  config: DatasetConfig;
  /** Relative paths of the configuration start here. */
  baseDirectory: string;
  /** What is known of it, if it is known by name. */
  known?: KnownDataset;
}

/** The folder of known datasets. */
export function dataFolder(data: string | undefined): string {
  return path.resolve(data ?? (process.env.HYPERSIREN_DATA || 'data'));
}

/** @throws UsageError naming those that are known */
export function knownDataset(name: string): KnownDataset {
  const known = knownDatasets.find((one) => one.name === name);
  if (!known)
    throw new UsageError(
      `${name}: there is no such dataset; known are ${knownDatasets.map((one) => one.name).join(', ')}`,
    );
  return known;
}

/**
 * Finds what was named: a known dataset, a configuration's, a packed or TFRecord file, or a folder of images.
 *
 * @throws UsageError for options that do nothing for it; DatasetError `missing-file`; ConfigError
 */
export async function datasetNamed({ what, data, ...options }: DatasetOptions): Promise<NamedDataset> {
  const named = await find(what, data);
  return { ...named, config: withImageOptions(named.config, options) };
}

async function find(what: string, data: string | undefined): Promise<NamedDataset> {
  const known = knownDatasets.find(({ name }) => name === what);
  if (known && !existsSync(what)) {
    const baseDirectory = path.join(dataFolder(data), known.name);
    if (!(await isFetched(known, baseDirectory)))
      throw new DatasetError('missing-file', `${known.title} is not here`, {
        path: baseDirectory,
        hint: `\`hypersiren datasets fetch ${known.name}\` fetches it; --data says where it is`,
      });
    return { config: known.config, baseDirectory, known };
  }
  const baseDirectory = process.cwd();
  if (/\.ya?ml$/.test(what)) return { config: (await loadConfig(what)).dataset, baseDirectory };
  if (!existsSync(what))
    throw new DatasetError('missing-file', 'there is nothing under this path, nor a dataset known by this name', {
      path: what,
      hint: `Known are ${knownDatasets.map(({ name }) => name).join(', ')}`,
    });
  if (statSync(what).isDirectory()) return { config: { source: 'folder', path: what }, baseDirectory };
  const source = /\.tfrecords?(\.gz|-\d+-of-\d+)?$/.test(what) ? 'tfrecord' : 'packed';
  return { config: { source, path: what }, baseDirectory };
}

function withImageOptions(config: DatasetConfig, options: ImageOptions): DatasetConfig {
  const { crop, resize, size, channels, range, 'on-bad-image': onBadImage } = options;
  const given = {
    ...(crop && { crop }),
    ...(resize && { resize }),
    ...(size && { size: size.length === 1 ? (size[0] as number) : (size as unknown as [number, number]) }),
    ...(channels && { channels }),
    ...(range && { range }),
  };
  const [idle] = Object.keys(given);
  const ofFiles = config.source === 'folder' || config.source === 'celeba';
  if (onBadImage !== undefined && !ofFiles)
    throw new UsageError(`--on-bad-image does nothing for images of the source ${config.source}`);
  if (idle === undefined && onBadImage === undefined) return config;
  if (ofFiles) return { ...config, ...given, ...(onBadImage && { onBadImage }) };
  if (config.source !== 'tfrecord')
    throw new UsageError(`--${idle} does nothing for images of the source ${config.source}, which are as they are`);
  return { ...config, ...given };
}
