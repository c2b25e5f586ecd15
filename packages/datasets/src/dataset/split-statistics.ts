import { createHash } from 'node:crypto';
import { getSplit } from './get-split.js';
import { imageBlocks } from './image-blocks.js';
import { imageBytes } from './image-bytes.js';
import type { ImageDataset } from './image-dataset.js';

/** Statistics of the images of a split, with values in [0, 1]. */
export interface SplitStatistics {
  /** Mean over all pixels and channels. */
  readonly mean: number;
  readonly std: number;
  /** Mean and standard deviation of each channel. */
  readonly channels: readonly { readonly mean: number; readonly std: number }[];
  /** SHA-1 digests of the distinct images, in base 64. */
  readonly digests: ReadonlySet<string>;
}

/**
 * Computes the statistics of a split. Reads all its images once.
 *
 * @throws DatasetError `bad-config` for an unknown split, and for the same reasons as `read`.
 */
export async function splitStatistics(dataset: ImageDataset, name: string): Promise<SplitStatistics> {
  const size = imageBytes(dataset);
  const histograms = Array.from({ length: dataset.channels }, () => new Float64Array(256));
  const digests = new Set<string>();
  for await (const images of imageBlocks(dataset, getSplit(dataset, name))) {
    for (const [channel, histogram] of histograms.entries())
      for (let at = channel; at < images.length; at += dataset.channels) (histogram[images[at] as number] as number)++;
    for (let start = 0; start < images.length; start += size) {
      const image = images.subarray(start, start + size);
      digests.add(createHash('sha1').update(image).digest('base64'));
    }
  }
  const whole = new Float64Array(256).map((_, level) =>
    histograms.reduce((sum, histogram) => sum + (histogram[level] as number), 0),
  );
  return { ...spread(whole), channels: histograms.map(spread), digests };
}

function spread(histogram: Float64Array): { mean: number; std: number } {
  const count = histogram.reduce((sum, times) => sum + times, 0);
  const moment = (power: number): number =>
    histogram.reduce((sum, times, level) => sum + times * (level / 255) ** power, 0) / count;
  return { mean: moment(1), std: Math.sqrt(Math.max(0, moment(2) - moment(1) ** 2)) };
}
