/** Shares of numbers by bins of equal width. */
export interface Histogram {
  /** The bins' outer ends are -range and range. */
  readonly range: number;
  /** As a density: 1 is what a uniform distribution over [-limit, limit] has there. */
  readonly densities: readonly number[];
}

/**
 * How numbers are spread, in proportion to a uniform distribution over [-limit, limit].
 *
 * @param bins how many, over [-range, range]; numbers beyond are in the outermost ones
 */
export function histogram(values: ArrayLike<number>, limit: number, range: number, bins: number): Histogram {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((((values[i] as number) + range) / (2 * range)) * bins);
    const inside = Math.min(bins - 1, Math.max(0, bin));
    counts[inside] = (counts[inside] as number) + 1;
  }
  // A uniform distribution would have values.length · (bin width) / (2 limit) numbers in each bin within its limits.
  const expected = (values.length * (2 * range)) / bins / (2 * limit);
  return { range, densities: counts.map((count) => count / expected) };
}

/** Standard deviation. */
export function deviation(values: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number;
    squares += (values[i] as number) ** 2;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
