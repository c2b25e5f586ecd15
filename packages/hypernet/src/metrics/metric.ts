import type { ImageErrors } from '../evaluation/image-errors.js';
import type { ContextBatch } from '../model/context-batch.js';

/** How images are compared with the originals: what a member of `metrics` says of itself. */
export interface Metric {
  /** What stands in tables, charts and tags: `PSNR`. */
  readonly label: string;
  /** On the axes of charts; default the label: `MSE`. */
  readonly abbreviation?: string;
  /** In full: `Structural similarity`. */
  readonly name: string;
  /** Of the values: `dB`, or the scale that they hold for; empty where there is none. */
  readonly unit: string;
  /** Which values are better. */
  readonly direction: 'lower' | 'higher';
  /** How an evaluation's value comes from pixels, channels and images. */
  readonly averaging: string;
  /** Of the axis of a chart. */
  readonly scale: 'linear' | 'logarithmic';
  /** Where it was published, as BibTeX. */
  readonly citation?: string;
  /** A mean in a table, without its unit. */
  readonly format: (mean: number) => string;
  /** Decimals of one image's value. */
  readonly decimals: number;
  readonly measure: FromError | FromImages;
}

/** A function of an image's mean squared error, on the scale of [0, 1]. */
export interface FromError {
  /** The metric of an image with this error. */
  readonly ofError: (error: number) => number;
}

/** Values that the images themselves give, in the order of the batch. */
export interface FromImages {
  /**
   * The metric of every image of a batch.
   *
   * @param predicted [B, H, W, C], not clipped
   * @param truth images [B, H, W, C] in [-1, 1] and their masks
   * @returns of all pixels, and of the unknown ones: null where there are none, or the metric is of whole images only
   */
  readonly ofImages: (predicted: Float32Array, truth: ContextBatch) => readonly ImageErrors[];
}
