import { betterOf, type ComparedError, type IntervalEstimate } from '../evaluation/compare-evaluations.js';
import { formatErrorValue } from './format.js';

/** A method is called better or worse than the first only where the interval of the difference does not hold zero. */
const VERDICTS = { this: ' better', first: ' worse' } as const;

/** `0.0123 [0.0119, 0.0128]`. */
export function formatInterval(
  { mean, low, high }: IntervalEstimate,
  format: (value: number) => string = formatErrorValue,
): string {
  return `${format(mean)} [${format(low)}, ${format(high)}]`;
}

/** `−0.0105 [−0.0108, −0.0101] better`: a difference to the first method; a dash for the first one itself. */
export function formatDifference(compared: ComparedError): string {
  if (compared.difference === null) return '–';
  const better = betterOf(compared);
  return `${formatInterval(compared.difference, formatSigned)}${better ? VERDICTS[better] : ''}`;
}

/** With a sign, and a true minus. */
function formatSigned(difference: number): string {
  if (difference === 0) return '0';
  return `${difference < 0 ? '−' : '+'}${formatErrorValue(Math.abs(difference))}`;
}
