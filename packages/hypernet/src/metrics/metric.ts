import type { ImageErrors } from '../evaluation/image-errors.js';
import type { ContextBatch } from '../model/context-batch.js';

/** Definition of a metric between predicted and original images: a member of `metrics`. */
export interface Metric {
  /** Label in tables, charts and tags: `PSNR`. */
  readonly label: string;
  /** Label of chart axes: `MSE`; default the label. */
  readonly abbreviation?: string;
  /** Full name: `Structural similarity`. */
  readonly name: string;
  /** Unit of the values, `dB`, or the scale of the images; empty if there is none. */
  readonly unit: string;
  /** Whether lower or higher values are better. */
  readonly direction: 'lower' | 'higher';
  /** Description of how pixels, channels and images are averaged. */
  readonly averaging: string;
  /** Scale of a chart axis. */
  readonly scale: 'linear' | 'logarithmic';
  /** Publication, as BibTeX. */
  readonly citation?: string;
  /** Formats a mean for tables, without its unit. */
  readonly format: (mean: number) => string;
  /** Number of decimals of one image's value. */
  readonly decimals: number;
  readonly measure: FromError | FromImages;
}

/** A metric that is a function of an image's mean squared error, on the scale of [0, 1]. */
export interface FromError {
  /** Returns the metric of an image with the given error. */
  readonly ofError: (error: number) => number;
}

/** A metric that is computed from the images, in the order of the batch. */
export interface FromImages {
  /**
   * Returns the metric of every image of a batch.
   *
   * @param predicted [B, H, W, C], not clipped
   * @param truth images [B, H, W, C] in [-1, 1] and their masks
   * @returns metric of all pixels, and of the unknown ones: null if there are none or the metric is only defined for
   * whole images
   */
  readonly ofImages: (predicted: Float32Array, truth: ContextBatch) => readonly ImageErrors[];
}
