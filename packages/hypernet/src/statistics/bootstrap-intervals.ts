import seedrandom from 'seedrandom';
import { checkCount, checkRange } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';

/** Confidence interval of a mean over images. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Options of bootstrap intervals. */
export interface BootstrapOptions {
  /** Number of resamples; default 2000. */
  readonly resamples?: number;
  /** Confidence level, above 0 and below 1; default 0.95. */
  readonly level?: number;
  /** Seed of the resamples, any integer; default 0. */
  readonly seed?: number;
}

/**
 * Computes bootstrap percentile intervals of means (Efron and Tibshirani 1993, chapter 13). The images are resampled
 * with replacement; the interval contains the central part of the resampled means.
 *
 * @param series values of the same images, [images] each, at least one image; all series have the same resamples
 * @throws HypernetError `option` for an option out of range, `shape` if the series have different lengths
 */
export function bootstrapIntervals(series: readonly (readonly number[])[], options: BootstrapOptions = {}): Interval[] {
  return resampledMeans('bootstrapIntervals', series, options).map((means) => middleOf(means, options));
}

/**
 * Computes bootstrap percentile intervals of ratios of means: of each series to the first one.
 *
 * @returns one interval per series after the first; null if the first series has mean zero in a resample
 * @throws HypernetError `option` for an option out of range, `shape` if the series have different lengths
 */
export function bootstrapRatios(
  series: readonly (readonly number[])[],
  options: BootstrapOptions = {},
): (Interval | null)[] {
  const [first, ...others] = resampledMeans('bootstrapRatios', series, options) as [Float64Array, ...Float64Array[]];
  if (first.includes(0)) return others.map(() => null);
  return others.map((means) =>
    middleOf(
      means.map((mean, resample) => mean / (first[resample] as number)),
      options,
    ),
  );
}

/** Returns resampled means of each series, [resamples] each, with the same images in each resample. */
function resampledMeans(
  caller: string,
  series: readonly (readonly number[])[],
  { resamples = 2000, level = 0.95, seed = 0 }: BootstrapOptions,
): Float64Array[] {
  checkCount(`${caller}: resamples`, resamples);
  checkRange(`${caller}: level`, level, [Number.EPSILON, 1 - Number.EPSILON]);
  const count = series[0]?.length ?? 0;
  if (count === 0 || series.some(({ length }) => length !== count))
    throw new HypernetError(
      'shape',
      `${caller}: expected series of equal length, got ${series.map(({ length }) => length).join(', ')}`,
    );
  const random = seedrandom.alea(`${seed}/bootstrap`);
  const values = series.map((one) => Float64Array.from(one));
  const means = series.map(() => new Float64Array(resamples));
  const drawn = new Uint32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    for (let index = 0; index < count; index++) drawn[index] = random() * count;
    for (const [index, one] of values.entries()) {
      let sum = 0;
      for (const image of drawn) sum += one[image] as number;
      (means[index] as Float64Array)[resample] = sum / count;
    }
  }
  return means;
}

/** Returns the central interval of a sample, which is sorted in place. */
function middleOf(sample: Float64Array, { level = 0.95 }: BootstrapOptions): Interval {
  const below = Math.floor(((1 - level) / 2) * sample.length);
  const sorted = sample.sort();
  return { low: sorted[below] as number, high: sorted[sample.length - 1 - below] as number };
}
