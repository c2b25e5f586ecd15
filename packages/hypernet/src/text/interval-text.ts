import { betterOf, type ComparedError, type IntervalEstimate } from '../evaluation/compare-evaluations.js';
import { formatErrorValue } from './format.js';

/**
 * Words for a method that is better or worse than the first. They are used only if the interval of the difference does
 * not contain zero.
 */
const VERDICTS = { this: ' better', first: ' worse' } as const;

/** Formats a value with its interval as `0.0123 [0.0119, 0.0128]`; without it if it has no width, as for a single image. */
export function formatInterval(
  { mean, low, high }: IntervalEstimate,
  format: (value: number) => string = formatErrorValue,
): string {
  return low === high ? format(mean) : `${format(mean)} [${format(low)}, ${format(high)}]`;
}

/** Formats a difference from the first method as `−0.0105 [−0.0108, −0.0101] better`; a dash for the first method. */
export function formatDifference(compared: ComparedError): string {
  if (compared.difference === null) return '–';
  const better = betterOf(compared);
  return `${formatInterval(compared.difference, formatSigned)}${better ? VERDICTS[better] : ''}`;
}

/** Formats a number with its sign, using a typographic minus sign. */
function formatSigned(difference: number): string {
  if (difference === 0) return '0';
  return `${difference < 0 ? '−' : '+'}${formatErrorValue(Math.abs(difference))}`;
}
