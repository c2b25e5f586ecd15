import path from 'node:path';
import type { HoldOutConfig } from '../dataset/hold-out.js';
import { openPacked } from '../formats/packed.js';
import type { CommonConfig, DatasetSource } from './dataset-source.js';

/** A packed file: its images stay on the disk, so there may be more of them than fit into memory. */
export interface PackedConfig extends CommonConfig {
  readonly source: 'packed';
  /** The file; its splits are those that were packed. */
  readonly path: string;
  /** New splits out of one of them; all images are then read once for the fingerprint. */
  readonly split?: HoldOutConfig;
}

export const packed: DatasetSource<PackedConfig> = {
  name: 'packed',
  summary: 'a packed file, whose images are read from the disk as they are needed',
  async load(config, { baseDirectory }) {
    return openPacked(path.resolve(baseDirectory, config.path));
  },
};
