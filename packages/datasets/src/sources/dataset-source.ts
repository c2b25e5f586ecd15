import * as z from 'zod';
import type { Citation } from '../citation.js';
import type { ImageShape, ImageSizes, ImageStore, SkippedFile, Split } from '../dataset/image-dataset.js';
import type { DatasetErrorPlace } from '../dataset-error.js';
import type { OnWarning } from '../dataset-warning.js';
import type { Settings } from '../settings.js';
import type { commonOptions, filesOptions } from './source-options.js';

/** Configuration options of all sources. */
export type CommonConfig = Settings<z.ZodObject<typeof commonOptions>>;

/** Configuration options of all sources that read files. */
export type FilesConfig = Settings<z.ZodObject<typeof filesOptions>>;

/** Treatment of files that are not valid images. */
export interface BadImagePolicy {
  /**
   * `stop`: throw an error that lists all such files. `skip`: skip such files and list them in `skipped`. Default:
   * `stop`.
   */
  readonly onBadImage?: 'stop' | 'skip';
}

/** Context in which a source is loaded. */
export interface LoadContext {
  /** Absolute base directory of relative paths in the configuration. */
  readonly baseDirectory: string;
  /** Called for each warning about a file. */
  readonly onWarning?: OnWarning | undefined;
}

/** Images loaded by a source, in consecutive splits; images have one shape unless `sizes` is present. */
export interface LoadedImages extends ImageShape {
  readonly store: ImageStore;
  readonly splits: Readonly<Record<string, Split>>;
  /** Origin of the images, in one sentence without counts. */
  readonly description: string;
  /** SHA-256 of shape, splits and images. Undefined unless it is stored in the file. */
  readonly fingerprint?: string;
  /** Files that were skipped because of `onBadImage: skip`. */
  readonly skipped?: readonly SkippedFile[];
  /** Size of each image if the images have several sizes. */
  readonly sizes?: ImageSizes;
}

/** Consecutive images of one split: those of one file, or a single image. */
export interface ImagePart extends ImageShape {
  readonly split: string;
  /** Bytes of the images, shape [n, H, W, C], n ≥ 1. */
  readonly images: Uint8Array;
  /** Location of the images, for errors. */
  readonly place?: DatasetErrorPlace;
}

/** Stream of images that are never all in memory. The parts of a split are consecutive. */
export interface ImageStream {
  readonly parts: AsyncIterable<ImagePart>;
  /** Returns the origin of the images. Call it after the last part. */
  readonly description: () => string;
  /** Returns the files that were skipped because of `onBadImage: skip`. Call it after the last part. */
  readonly skipped?: () => readonly SkippedFile[];
}

/** Options of a source: zod schemas with defaults and descriptions. */
type OptionsShape = z.core.$ZodLooseShape;

/** Schema of a source's configuration. The key `source` contains the name of the source. */
export type SourceSchema<Name extends string, Options extends OptionsShape> = z.ZodObject<
  { source: z.ZodLiteral<Name> } & Options,
  z.core.$strict
>;

/** Source of datasets, for example a folder of images or a TFRecord file. */
export interface DatasetSource<Name extends string = string, Schema extends z.ZodType = z.ZodObject> {
  /** Value of `source:` in a configuration. */
  readonly name: Name;
  /** One-line description, for help and documentation. */
  readonly description: string;
  /** Schema of the configuration: keys, defaults and descriptions. */
  readonly schema: Schema;
  /** Citations of the dataset. Empty for the user's own files. */
  readonly citations: readonly Citation[];
  /** Example of a configuration. */
  readonly example: Settings<Schema>;
  /**
   * Loads all images of a configuration.
   *
   * @throws DatasetError with the file and the location in the file.
   */
  load(config: Settings<Schema>, context: LoadContext): Promise<LoadedImages>;
  /** Streams the images of a configuration. Undefined for sources whose images always fit into memory. */
  stream?(config: Settings<Schema>, context: LoadContext): ImageStream;
}

/** Any source. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyDatasetSource = DatasetSource<any, any>;

/** Creates a source. The schema of its configuration is built from its options. */
export function datasetSourceType<const Name extends string, Options extends OptionsShape>({
  options,
  citations = [],
  ...source
}: {
  readonly name: Name;
  readonly description: string;
  readonly options: Options;
  readonly citations?: readonly Citation[];
  readonly example: Settings<SourceSchema<Name, Options>>;
  load(config: Settings<SourceSchema<Name, Options>>, context: LoadContext): Promise<LoadedImages>;
  stream?(config: Settings<SourceSchema<Name, Options>>, context: LoadContext): ImageStream;
}): DatasetSource<Name, SourceSchema<Name, Options>> {
  const schema = z.strictObject({
    source: z.literal(source.name).describe(source.description),
    ...options,
  } as OptionsShape) as unknown as SourceSchema<Name, Options>;
  return { ...source, schema, citations };
}
