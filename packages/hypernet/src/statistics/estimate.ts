/** A mean over images with its uncertainty. */
export interface Estimate {
  readonly mean: number;
  /** Standard deviation over images (n − 1) divided by √n; null for one image, of which it cannot be known. */
  readonly standardError: number | null;
}

/** Mean and standard error of independent values, one or more. */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, standardError: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
