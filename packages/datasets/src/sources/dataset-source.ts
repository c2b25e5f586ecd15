import type { HoldOutConfig } from '../dataset/hold-out.js';
import type { ImageShape, ImageStore, SkippedFile, Split } from '../dataset/image-dataset.js';
import type { DatasetErrorPlace } from '../dataset-error.js';
import type { OnWarning } from '../dataset-warning.js';
import type { SplitPaths } from './split-paths.js';

/** What every source's configuration has. */
export interface CommonConfig {
  /** Default: made of the source and its path. */
  readonly name?: string;
}

/** What the configuration of every source that reads files has. */
export interface FilesConfig extends CommonConfig {
  readonly path: SplitPaths;
  /** New splits out of one that the files make. */
  readonly split?: HoldOutConfig;
}

/** What is done about files of a folder that are no images, or damaged ones. */
export interface BadImagePolicy {
  /** `stop` (default): an error that names them all. `skip`: they are left out, and named with the dataset. */
  readonly onBadImage?: 'stop' | 'skip';
}

/** What a source needs to know of the program that loads it. */
export interface LoadContext {
  /** Absolute; relative paths of a configuration start here. */
  readonly baseDirectory: string;
  /** Told what is unusual about the files. */
  readonly onWarning?: OnWarning | undefined;
}

/** What a source gives: images of one shape, splits one after the other. */
export interface LoadedImages extends ImageShape {
  readonly store: ImageStore;
  readonly splits: Readonly<Record<string, Split>>;
  /** Where they come from, in a sentence without its counts. */
  readonly description: string;
  /** Of shape, splits and images, where a file tells. */
  readonly fingerprint?: string;
  /** Files that were left out, as the configuration allows. */
  readonly skipped?: readonly SkippedFile[];
}

/** Some images that follow each other: of one file, of one split, or one alone. */
export interface ImagePart extends ImageShape {
  readonly split: string;
  /** [n, H, W, C], n ≥ 1. */
  readonly images: Uint8Array;
  /** Where they come from, for errors. */
  readonly place?: DatasetErrorPlace;
}

/** Images as they come, never all of them in memory; parts of one split are neighbours. */
export interface ImageStream {
  readonly parts: AsyncIterable<ImagePart>;
  /** Where they come from; known when all have come. */
  readonly description: () => string;
  /** Files that were left out, as the configuration allows; known when all have come. */
  readonly skipped?: () => readonly SkippedFile[];
}

/** One kind of place that datasets come from. */
export interface DatasetSource<Config extends CommonConfig & { readonly source: string }> {
  /** What `source:` says in a configuration. */
  readonly name: Config['source'];
  /** One line for help and documentation. */
  readonly summary: string;
  /** Reads all images of a configuration. Throws DatasetError, with file and place, where they cannot be read. */
  readonly load: (config: Config, context: LoadContext) => Promise<LoadedImages>;
  /** The same images one after the other, of a source that may have more than fit into memory. */
  readonly stream?: (config: Config, context: LoadContext) => ImageStream;
}
