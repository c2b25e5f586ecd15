/** Histogram with bins of equal width. */
export interface Histogram {
  /** Range of the bins: from -range to range. */
  readonly range: number;
  /** Density of each bin relative to a uniform distribution over [-limit, limit]. */
  readonly densities: readonly number[];
}

/**
 * Computes a histogram relative to a uniform distribution over [-limit, limit].
 *
 * @param bins number of bins over [-range, range]. Numbers outside are counted in the outermost bins
 */
export function histogram(values: ArrayLike<number>, limit: number, range: number, bins: number): Histogram {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((((values[i] as number) + range) / (2 * range)) * bins);
    const inside = Math.min(bins - 1, Math.max(0, bin));
    counts[inside] = (counts[inside] as number) + 1;
  }
  // Expected count of a uniform distribution in each bin within its limits: values.length · (bin width) / (2 limit).
  const expected = (values.length * (2 * range)) / bins / (2 * limit);
  return { range, densities: counts.map((count) => count / expected) };
}

/** Computes the standard deviation. */
export function deviation(values: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number;
    squares += (values[i] as number) ** 2;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
