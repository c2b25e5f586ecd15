import path from 'node:path';
import { isFetched, type KnownDataset, knownDatasets } from '@hypersiren/datasets';
import { dataFolder } from './named-dataset.js';

/** A dataset that is known by name. */
export interface ListedDataset extends Pick<KnownDataset, 'name' | 'contents' | 'license'> {
  /** How much is fetched. */
  readonly bytes: number;
  /** Whether all of it is in its folder, a program can fetch it, or only a person can. */
  readonly state: 'here' | 'to be fetched' | 'by hand';
}

/** The datasets that are known by name, and where they are looked for. */
export interface DatasetList {
  /** Absolute. */
  readonly folder: string;
  readonly datasets: readonly ListedDataset[];
}

/**
 * Lists the datasets that are known by name.
 *
 * @param data folder that holds them; left out for what HYPERSIREN_DATA names, else `data`
 */
export async function listDatasets({ data }: { readonly data?: string | undefined } = {}): Promise<DatasetList> {
  const folder = dataFolder(data);
  const datasets = await Promise.all(
    knownDatasets.map(async (known): Promise<ListedDataset> => {
      const here = await isFetched(known, path.join(folder, known.name));
      return {
        name: known.name,
        contents: known.contents,
        license: known.license,
        bytes: known.files.reduce((sum, { bytes }) => sum + bytes, 0),
        state: here ? 'here' : known.byHand ? 'by hand' : 'to be fetched',
      };
    }),
  );
  return { folder, datasets };
}
