// Shapes: N images, H rows, W columns, C channels; B images per read.

/** Range of consecutive images of a dataset. */
export interface Split {
  /** Index of the first image, in [0, N). */
  readonly start: number;
  /** Number of images, at least 1. */
  readonly count: number;
}

/** Shape of the images of a dataset; if they differ in size, the most frequent shape. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /**
   * Number of channels: 1 for gray, 3 for red, green, blue. With 2 or 4 channels, the meaning of the last channel
   * depends on the file.
   */
  readonly channels: number;
}

/** Height and width of an image, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** Sizes of the images of a dataset whose images differ in size. */
export interface ImageSizes {
  /** All distinct sizes, sorted by the number of pixels, then by height. */
  readonly list: readonly ImageSize[];
  /** Index into `list` of each image. */
  readonly of: Uint32Array;
}

/** Storage of images as unsigned bytes, in memory or in a file. */
export interface ImageStore {
  /** Number of images, N. */
  readonly count: number;
  /** Bytes of all images, shape [N, H, W, C], row-major. Undefined unless all are in memory and have the same size. */
  readonly images?: Uint8Array;
  /**
   * Reads images in the order of the indices, which may repeat. Files are read asynchronously by Node's thread pool.
   *
   * @returns New array, shape [B, H, W, C], row-major, values in [0, 255]. Images that differ in size follow each other,
   * each of shape [H, W, C].
   * @throws DatasetError `bad-config` for an index out of range; for files also `truncated`, `bad-checksum`,
   * `unreadable`.
   */
  read(indices: ArrayLike<number>): Promise<Uint8Array>;
  /** Closes the file, if there is one, after all pending reads. */
  close(): void;
}

/** File that was skipped when the dataset was loaded. */
export interface SkippedFile {
  /** Absolute path of the file. */
  readonly path: string;
  /** Reason why the file is not a valid image. */
  readonly reason: string;
}

/** Dataset of images with named splits; images have one shape unless `sizes` is present. */
export interface ImageDataset extends ImageShape, ImageStore {
  /**
   * Size of each image if the images have several sizes; `height` and `width` are then the most frequent size.
   * Undefined if all images have one size.
   */
  readonly sizes?: ImageSizes;
  readonly name: string;
  /** Origin of the images, in one sentence. */
  readonly description: string;
  /** Splits by name, for example `train` and `test`: disjoint ranges of images. */
  readonly splits: Readonly<Record<string, Split>>;
  /**
   * SHA-256 (64 hexadecimal digits) of shape, splits and images. Equal data give equal fingerprints, independently of
   * name and file format.
   */
  readonly fingerprint: string;
  /** Files that were skipped because they are not images or are damaged. Undefined if there are none. */
  readonly skipped?: readonly SkippedFile[];
}

/** Dataset whose images are all in memory and have one size. */
export interface MemoryDataset extends ImageDataset {
  readonly images: Uint8Array;
}
