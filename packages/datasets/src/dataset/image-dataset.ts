// Letters: N images, H rows, W columns, C channels; B images that are read.

/** A run of consecutive images of a dataset. */
export interface Split {
  /** Index of the first image, in [0, N). */
  readonly start: number;
  /** How many images, at least 1. */
  readonly count: number;
}

/** Size of every image of a dataset; of most images, where they differ in size. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /** 1 gray, 3 red, green, blue; 2 and 4 have a last channel of the file's own meaning. */
  readonly channels: number;
}

/** Height and width of an image, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The sizes of the images of a dataset whose images differ in size. */
export interface ImageSizes {
  /** Every size there is once, from the fewest to the most pixels; of as many pixels, the lower first. */
  readonly list: readonly ImageSize[];
  /** Index of image → index into `list`. */
  readonly of: Uint32Array;
}

/** Images of one shape, unsigned bytes, wherever they are: in memory or in a file. */
export interface ImageStore {
  /** N. */
  readonly count: number;
  /** [N, H, W, C], row-major, if all of them are in memory and of one size. */
  readonly images?: Uint8Array;
  /**
   * Reads images in the order of the indices, which may repeat. A file is read by the threads of Node's worker pool while the
   * caller goes on.
   *
   * @returns [B, H, W, C], row-major, each value in [0, 255]; images that differ in size [H, W, C] after each other; the
   *   caller's own
   * @throws DatasetError `bad-config` for an index that no image has; of a file `truncated`, `bad-checksum`, `unreadable`
   */
  read(indices: ArrayLike<number>): Promise<Uint8Array>;
  /** Closes the file, if there is one, when no read is under way. */
  close(): void;
}

/** A file that was left out of a dataset. */
export interface SkippedFile {
  /** Absolute. */
  readonly path: string;
  /** Why it is no image. */
  readonly reason: string;
}

/** Images in named splits, of one shape unless `sizes` says otherwise. */
export interface ImageDataset extends ImageShape, ImageStore {
  /** Size of each image where they differ; height and width are those of most images then. Undefined where all are of one size. */
  readonly sizes?: ImageSizes;
  readonly name: string;
  /** Where the images come from, in a sentence. */
  readonly description: string;
  /** Disjoint runs of images by name, `train` and `test` for instance. */
  readonly splits: Readonly<Record<string, Split>>;
  /** SHA-256 (64 hexadecimal digits) of shape, splits and images: equal for equal data, whatever its name or file format. */
  readonly fingerprint: string;
  /** Files that were left out since they are no images, or damaged ones; undefined if there are none. */
  readonly skipped?: readonly SkippedFile[];
}

/** A dataset whose images are all in memory and of one size. */
export interface MemoryDataset extends ImageDataset {
  readonly images: Uint8Array;
}
