import seedrandom from 'seedrandom';
import { checkCount, checkRange } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';

/** Where a mean lies, given that the images are a sample. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How intervals are drawn by bootstrap: level, number of draws, seed. */
export interface BootstrapOptions {
  /** Default 2000. */
  readonly resamples?: number;
  /** Probability, above 0 and below 1, that the interval is to have; default 0.95. */
  readonly level?: number;
  /** Any integer; default 0. */
  readonly seed?: number;
}

/**
 * Percentile intervals of means (Efron and Tibshirani 1993, chapter 13): the images are drawn again and again, with
 * replacement, and the interval holds the middle of the means so found.
 *
 * @param series values of the same images, [images] each, one image or more: all are drawn together
 * @throws HypernetError `option` for a setting out of range, `shape` if the series are not of one length
 */
export function bootstrapIntervals(series: readonly (readonly number[])[], options: BootstrapOptions = {}): Interval[] {
  return resampledMeans('bootstrapIntervals', series, options).map((means) => middleOf(means, options));
}

/**
 * The same for the ratios of means: of each series to the first one.
 *
 * @returns one per series after the first; null where the first one's mean is zero in a draw, so that there is no ratio
 * @throws HypernetError `option` for a setting out of range, `shape` if the series are not of one length
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

/** Means of the series, [resamples] each, every time over the same images. */
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
      `${caller}: expected series of one length, got ${series.map(({ length }) => length).join(', ')}`,
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

/** The interval that holds the middle of a sample, which is sorted. */
function middleOf(sample: Float64Array, { level = 0.95 }: BootstrapOptions): Interval {
  const below = Math.floor(((1 - level) / 2) * sample.length);
  const sorted = sample.sort();
  return { low: sorted[below] as number, high: sorted[sample.length - 1 - below] as number };
}
