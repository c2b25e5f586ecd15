/** A mean over images with its standard error. */
export interface Estimate {
  readonly mean: number;
  /** Standard deviation over images (n − 1) divided by √n; null for one image, where it is undefined. */
  readonly standardError: number | null;
}

/** Returns mean and standard error of independent values, at least one. */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, standardError: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
