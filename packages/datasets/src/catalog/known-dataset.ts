import type { RemoteFile } from '../fetch/download.js';
import type { DatasetConfig } from '../sources/dataset-sources.js';

/** Published dataset: its authors, license, files and format. */
export interface KnownDataset {
  /** Name on the command line. Also the name of the folder. */
  readonly name: string;
  readonly title: string;
  /** Short description of the images, for example `70,000 gray images of clothes, 28×28`. */
  readonly contents: string;
  /** Terms of use, in one or two sentences. */
  readonly license: string;
  readonly citation: string;
  /** URL of the authors' page. */
  readonly home: string;
  /** Files to download, with their names in the folder. */
  readonly files: readonly KnownFile[];
  /**
   * Instructions for a manual download, with the reason why a program cannot download the files. Undefined if a program
   * can.
   */
  readonly byHand?: string;
  /** Paths, relative to the folder, that exist once the dataset is fetched. */
  readonly ready: readonly string[];
  /** Configuration that reads the folder, without image transforms. Paths are relative to the folder. */
  readonly config: DatasetConfig;
}

/** File of a published dataset. */
export interface KnownFile extends RemoteFile {
  readonly name: string;
  /** Approximate size of the download in bytes, for display. */
  readonly bytes: number;
  /** Whether the file is a tar or zip archive. An archive is unpacked and then removed. */
  readonly archive?: boolean;
}
