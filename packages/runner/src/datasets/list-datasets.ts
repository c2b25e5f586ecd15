import path from 'node:path';
import { isFetched, type KnownDataset, knownDatasets } from '@hypersiren/datasets';
import { dataFolder } from './named-dataset.js';

/** Summary of a known dataset. */
export interface ListedDataset extends Pick<KnownDataset, 'name' | 'contents' | 'license'> {
  /** Size of the download in bytes. */
  readonly bytes: number;
  /**
   * `here` if the dataset is complete in its folder, `to be fetched` if it can be downloaded, `by hand` if it must be
   * downloaded manually.
   */
  readonly state: 'here' | 'to be fetched' | 'by hand';
}

/** The known datasets and their folder. */
export interface DatasetList {
  /** Absolute path of the folder of known datasets. */
  readonly folder: string;
  readonly datasets: readonly ListedDataset[];
}

/**
 * Lists the known datasets.
 *
 * @param data folder of known datasets; default: the environment variable HYPERSIREN_DATA, else `data`
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
