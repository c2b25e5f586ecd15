import type { ErrorRatio } from '../evaluation/emission-score.js';
import type { RegionScore } from '../evaluation/evaluate.js';
import { formatRatio } from './format.js';

/** Formats an error as `0.01234 ± 0.00056`. */
export function formatError({ mse: { mean, standardError } }: Pick<RegionScore, 'mse'>): string {
  const error = standardError === null ? '' : ` ± ${standardError.toFixed(errorDigits(mean))}`;
  return `${mean.toFixed(errorDigits(mean))}${error}`;
}

/**
 * Returns the number of decimals of an error: three significant digits for the largest errors, and more for small ones,
 * so that none is shown as 0.
 */
export function errorDigits(mean: number): number {
  return mean === 0 ? 5 : Math.max(5, 2 - Math.floor(Math.log10(mean)));
}

/** Formats a ratio as `3.41`; a dash if it is undefined. */
export function formatRatioOf(ratio: ErrorRatio | null): string {
  return ratio ? formatRatio(ratio.value) : '–';
}

/** Formats the interval of a ratio as `3.35–3.48`. */
export function formatRatioInterval({ low, high }: ErrorRatio): string {
  return `${formatRatio(low)}–${formatRatio(high)}`;
}
