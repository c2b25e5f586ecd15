import type { ErrorRatio } from '../evaluation/emission-score.js';
import type { RegionScore } from '../evaluation/evaluate.js';
import { formatRatio } from './format.js';

/** `0.01234 ± 0.00056`. */
export function formatError({ mse: { mean, standardError } }: Pick<RegionScore, 'mse'>): string {
  const error = standardError === null ? '' : ` ± ${standardError.toFixed(errorDigits(mean))}`;
  return `${mean.toFixed(errorDigits(mean))}${error}`;
}

/** Three digits after the zeros of the largest errors; small ones get more, so that none is shown as 0. */
export function errorDigits(mean: number): number {
  return mean === 0 ? 5 : Math.max(5, 2 - Math.floor(Math.log10(mean)));
}

/** `3.41`; a dash where there is none, as the own error is zero. */
export function formatRatioOf(ratio: ErrorRatio | null): string {
  return ratio ? formatRatio(ratio.value) : '–';
}

/** `3.35–3.48`. */
export function formatRatioInterval({ low, high }: ErrorRatio): string {
  return `${formatRatio(low)}–${formatRatio(high)}`;
}
