import type { RemoteFile } from '../fetch/download.js';
import type { DatasetConfig } from '../sources/dataset-sources.js';

/** A published dataset: who made it, under which terms, where it is, and how it is read. */
export interface KnownDataset {
  /** On the command line, and of its folder. */
  readonly name: string;
  readonly title: string;
  /** `70,000 gray images of clothes, 28×28`. */
  readonly contents: string;
  /** Terms of use, in a sentence or two. */
  readonly license: string;
  readonly citation: string;
  /** Page of its authors. */
  readonly home: string;
  /** What is fetched, and by what name it is kept in the folder. */
  readonly files: readonly KnownFile[];
  /** Why the files cannot be fetched by a program, and where a person gets them; undefined if a program can. */
  readonly byHand?: string;
  /** Paths from the folder of what is there when all is there. */
  readonly ready: readonly string[];
  /** How its folder is read, with paths from that folder; without what is done to images. */
  readonly config: DatasetConfig;
}

/** A file of a known dataset, as it is fetched and kept. */
export interface KnownFile extends RemoteFile {
  readonly name: string;
  /** Bytes, for people: about how much is fetched. */
  readonly bytes: number;
  /** Whether it is a tar or zip file to be unpacked; it is then removed. */
  readonly archive?: boolean;
}
