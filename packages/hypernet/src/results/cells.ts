import { betterOf, type ComparedError, type IntervalEstimate } from '../evaluation/compare-evaluations.js';
import type { ErrorRatio } from '../evaluation/emission-score.js';
import type { Estimate } from '../statistics/estimate.js';
import { formatErrorValue } from '../text/format.js';
import { errorDigits, formatRatioInterval, formatRatioOf } from '../text/format-error.js';
import { formatDifference, formatInterval } from '../text/interval-text.js';
import { type Cell, NOTHING, type NumberCell } from './table.js';

/** Formats a mean without its uncertainty, which is in the cell's data; a dash if it was not measured. */
export function meanCell(estimate: Estimate | undefined, format: (mean: number) => string): Cell {
  if (!estimate) return NOTHING;
  const { mean, standardError } = estimate;
  return {
    text: format(mean),
    value: mean,
    ...(standardError !== null && { interval: { low: mean - standardError, high: mean + standardError } }),
  };
}

/** Formats an estimate as `0.01234 ± 0.00056`; without the standard error for a single image. */
export function estimateCell(
  estimate: Estimate | undefined,
  format: (value: number, mean: number) => string = (value, mean) => value.toFixed(errorDigits(mean)),
): Cell {
  const withError = (mean: number): string => {
    const { standardError } = estimate as Estimate;
    return `${format(mean, mean)}${standardError === null ? '' : ` ± ${format(standardError, mean)}`}`;
  };
  return meanCell(estimate, withError);
}

/** Formats an estimate with its interval as `0.0123 [0.0119, 0.0128]`. */
export function intervalCell(
  { mean, low, high }: IntervalEstimate,
  format: (value: number) => string = formatErrorValue,
): NumberCell {
  return { text: formatInterval({ mean, low, high }, format), value: mean, interval: { low, high } };
}

/**
 * Formats a difference as `−0.0105 [−0.0108, −0.0101] better`; a dash for the first predictor, or if there are no such
 * pixels.
 */
export function differenceCell(compared: ComparedError | undefined): Cell {
  if (!compared?.difference) return NOTHING;
  const { mean, low, high } = compared.difference;
  return { text: formatDifference(compared), value: mean, interval: { low, high } };
}

/** Formats a ratio as `3.41 [3.35–3.48]`; a dash if it is undefined. */
export function ratioCell(ratio: ErrorRatio | null | undefined): Cell {
  if (!ratio) return NOTHING;
  const { value, low, high } = ratio;
  return { text: `${formatRatioOf(ratio)} [${formatRatioInterval(ratio)}]`, value, interval: { low, high } };
}

/** Formats a ratio as `3.41`, with its interval in the data only. */
export function shortRatioCell(ratio: ErrorRatio | null | undefined): Cell {
  const cell = ratioCell(ratio);
  return typeof cell === 'string' ? cell : { ...cell, text: formatRatioOf(ratio ?? null) };
}

/**
 * Returns the text for the better predictor according to the interval of a difference; empty if the interval contains
 * zero.
 */
export function verdictOf(compared: ComparedError, texts: { readonly this: string; readonly first: string }): string {
  const better = betterOf(compared);
  return better === null ? '' : texts[better];
}
