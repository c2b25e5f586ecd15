// Letters: N images, H rows, W columns, C channels.

/** A run of consecutive images of a dataset. */
export interface Split {
  /** Index of the first image, in [0, N). */
  readonly start: number;
  /** How many images, at least 1. */
  readonly count: number;
}

/** Size of every image of a dataset. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 red, green, blue; 2 and 4 have a last channel of the file's own meaning. */
  readonly channels: number;
}

/** Images in memory: unsigned bytes, all of one shape, in named splits. */
export interface ImageDataset extends ImageShape {
  readonly name: string;
  /** Where the images come from, in a sentence. */
  readonly description: string;
  /** [N, H, W, C], row-major; each value in [0, 255]. */
  readonly images: Uint8Array;
  /** N. */
  readonly count: number;
  /** Disjoint runs of images by name, `train` and `test` for instance. */
  readonly splits: Readonly<Record<string, Split>>;
  /** SHA-256 (64 hexadecimal digits) of shape, splits and images: equal for equal data, whatever its name or file format. */
  readonly fingerprint: string;
}
