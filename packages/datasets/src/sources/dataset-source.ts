import type { HoldOutConfig } from '../hold-out.js';
import type { ImageShape, Split } from '../image-dataset.js';
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

/** What a source needs to know of the program that loads it. */
export interface LoadContext {
  /** Absolute; relative paths of a configuration start here. */
  readonly baseDirectory: string;
}

/** What a source gives: images of one shape, splits one after the other. */
export interface LoadedImages extends ImageShape {
  /** [N, H, W, C]. */
  readonly images: Uint8Array;
  readonly splits: Readonly<Record<string, Split>>;
  /** Where they come from, in a sentence without its counts. */
  readonly description: string;
}

/** One kind of place that datasets come from. */
export interface DatasetSource<Config extends CommonConfig & { readonly source: string }> {
  /** What `source:` says in a configuration. */
  readonly name: Config['source'];
  /** One line for help and documentation. */
  readonly summary: string;
  /** Reads all images of a configuration. Throws DatasetError, with file and place, where they cannot be read. */
  readonly load: (config: Config, context: LoadContext) => Promise<LoadedImages>;
}
