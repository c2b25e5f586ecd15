import seedrandom from 'seedrandom';
import { checkCount, checkRange } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { BootstrapOptions, Interval } from './bootstrap-intervals.js';

/**
 * Computes percentile intervals of means over seeds and images. Both are resampled with replacement, independently of
 * each other (pigeonhole bootstrap, Owen 2007). With few seeds the intervals tend to be too narrow. With one seed they
 * equal those of {@link bootstrapIntervals}.
 *
 * @param tables values of the same images under the same seeds, [seeds][images] each; all tables have the same
 * resamples
 * @throws HypernetError `option` for an option out of range, `shape` if the tables have different sizes
 */
export function pigeonholeIntervals(
  tables: readonly (readonly (readonly number[])[])[],
  { resamples = 2000, level = 0.95, seed = 0 }: BootstrapOptions = {},
): Interval[] {
  checkCount('pigeonholeIntervals: resamples', resamples);
  checkRange('pigeonholeIntervals: level', level, [Number.EPSILON, 1 - Number.EPSILON]);
  const seeds = tables[0]?.length ?? 0;
  const images = tables[0]?.[0]?.length ?? 0;
  if (images === 0 || tables.some((table) => table.length !== seeds || table.some(({ length }) => length !== images)))
    throw new HypernetError(
      'shape',
      `pigeonholeIntervals: expected tables of equal size, got ${tables.map((table) => `[${table.map(({ length }) => length)}]`).join(', ')}`,
    );
  const random = seedrandom.alea(`${seed}/bootstrap`);
  const means = tables.map(() => new Float64Array(resamples));
  const drawnImages = new Uint32Array(images);
  const times = new Uint32Array(seeds);
  for (let resample = 0; resample < resamples; resample++) {
    for (let index = 0; index < images; index++) drawnImages[index] = random() * images;
    times.fill(0);
    for (let index = 0; index < seeds; index++) (times[Math.floor(random() * seeds)] as number)++;
    for (const [index, table] of tables.entries()) {
      let sum = 0;
      for (const [row, values] of table.entries()) {
        if (times[row] === 0) continue;
        let own = 0;
        for (const image of drawnImages) own += values[image] as number;
        sum += own * (times[row] as number);
      }
      (means[index] as Float64Array)[resample] = sum / (seeds * images);
    }
  }
  const below = Math.floor(((1 - level) / 2) * resamples);
  return means.map((sample) => {
    const sorted = sample.sort();
    return { low: sorted[below] as number, high: sorted[resamples - 1 - below] as number };
  });
}
