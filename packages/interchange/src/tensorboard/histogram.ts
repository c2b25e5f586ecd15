/** Histogram in TensorBoard's format: counts of the values up to each limit. */
export interface Histogram {
  min: number;
  max: number;
  count: number;
  sum: number;
  sumOfSquares: number;
  /** Upper limits of the buckets, ascending. */
  limits: readonly number[];
  counts: readonly number[];
}

/** Number of buckets between the smallest and the largest value, as in TensorBoard's display. */
const BUCKETS = 30;

/** Computes a histogram of the finite values, or returns undefined if there are none. */
export function histogramOf(values: ArrayLike<number>): Histogram | undefined {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  let [min, max, sum, sumOfSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of finite) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumOfSquares += value * value;
  }
  const width = (max - min) / BUCKETS;
  if (!(width > 0))
    return { min, max, count: finite.length, sum, sumOfSquares, limits: [max], counts: [finite.length] };
  const counts = Array<number>(BUCKETS).fill(0);
  for (const value of finite) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((value - min) / width));
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  const limits = counts.map((_, bucket) => (bucket === BUCKETS - 1 ? max : min + (bucket + 1) * width));
  // In TensorBoard a bucket begins at the limit of the previous one, so an empty bucket marks the minimum.
  return { min, max, count: finite.length, sum, sumOfSquares, limits: [min, ...limits], counts: [0, ...counts] };
}
