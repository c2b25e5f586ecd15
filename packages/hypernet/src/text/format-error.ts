import type { RegionScore } from '../evaluation/evaluate.js';

/** `0.01234 ± 0.00056`. */
export function formatError({ mse: { mean, standardError } }: RegionScore): string {
  // Three digits after the zeros of the largest errors; small ones get more, so that none is shown as 0.
  const digits = mean === 0 ? 5 : Math.max(5, 2 - Math.floor(Math.log10(mean)));
  const error = standardError === null ? '' : ` ± ${standardError.toFixed(digits)}`;
  return `${mean.toFixed(digits)}${error}`;
}
