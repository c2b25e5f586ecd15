import * as z from 'zod';
import type { Citation } from '../citation.js';
import type { ImageShape, ImageSizes, ImageStore, SkippedFile, Split } from '../dataset/image-dataset.js';
import type { DatasetErrorPlace } from '../dataset-error.js';
import type { OnWarning } from '../dataset-warning.js';
import type { Settings } from '../settings.js';
import type { commonOptions, filesOptions } from './source-options.js';

/** What every source's configuration has. */
export type CommonConfig = Settings<z.ZodObject<typeof commonOptions>>;

/** What the configuration of every source that reads files has. */
export type FilesConfig = Settings<z.ZodObject<typeof filesOptions>>;

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

/** What a source gives: images, splits one after the other; of one shape unless `sizes` says otherwise. */
export interface LoadedImages extends ImageShape {
  readonly store: ImageStore;
  readonly splits: Readonly<Record<string, Split>>;
  /** Where they come from, in a sentence without its counts. */
  readonly description: string;
  /** Of shape, splits and images, where a file tells. */
  readonly fingerprint?: string;
  /** Files that were left out, as the configuration allows. */
  readonly skipped?: readonly SkippedFile[];
  /** Of each image, where they differ in size. */
  readonly sizes?: ImageSizes;
}

/** Some images that follow each other: of one file, of one split, or one alone. */
export interface ImagePart extends ImageShape {
  readonly split: string;
  /** [n, H, W, C], n ≥ 1. */
  readonly images: Uint8Array;
  /** Where they come from, for errors. */
  readonly place?: DatasetErrorPlace;
}

/** Images as they come, never all of them in memory; parts of one split are neighbors. */
export interface ImageStream {
  readonly parts: AsyncIterable<ImagePart>;
  /** Where they come from; known when all have come. */
  readonly description: () => string;
  /** Files that were left out, as the configuration allows; known when all have come. */
  readonly skipped?: () => readonly SkippedFile[];
}

/** Keys of a source, each a zod schema with its default and description. */
type OptionsShape = z.core.$ZodLooseShape;

/** The schema of a source's configuration; `source` has its name. */
export type SourceSchema<Name extends string, Options extends OptionsShape> = z.ZodObject<
  { source: z.ZodLiteral<Name> } & Options,
  z.core.$strict
>;

/** One kind of place that datasets come from. */
export interface DatasetSource<Name extends string = string, Schema extends z.ZodType = z.ZodObject> {
  /** What `source:` says in a configuration. */
  readonly name: Name;
  /** One line for help and documentation. */
  readonly description: string;
  /** Its configuration: keys, defaults, and what they mean. */
  readonly schema: Schema;
  /** Where the images come from; nothing for files of one's own. */
  readonly citations: readonly Citation[];
  /** A configuration as one would write it. */
  readonly example: Settings<Schema>;
  /** Reads all images of a configuration. Throws DatasetError, with file and place, where they cannot be read. */
  load(config: Settings<Schema>, context: LoadContext): Promise<LoadedImages>;
  /** The same images one after the other, of a source that may have more than fit into memory. */
  stream?(config: Settings<Schema>, context: LoadContext): ImageStream;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyDatasetSource = DatasetSource<any, any>;

/** A source by what its file says of it. */
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
