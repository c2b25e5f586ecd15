/** Formats a count as `1,024`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Formats a duration as `7 s`, `3:07` or `1:02:09`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Formats a number with three significant digits: `0.0213`, `1.24`, `3.1e-5`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(2);
  return Math.abs(value) >= 1000 ? formatCount(Math.round(value)) : value.toPrecision(3);
}

/** Formats an error with three significant digits. Zero is a valid error. */
export function formatErrorValue(error: number): string {
  return error === 0 ? '0' : formatNumber(error);
}

/** Formats a large number with three significant digits: `3,072`, `198 k`, `1.18 M`, `4.72 G`. */
export function formatMagnitude(count: number): string {
  if (count < 10_000) return formatCount(count);
  const power = Math.min(4, Math.floor(Math.log10(Number(count.toPrecision(3))) / 3));
  return `${(count / 1000 ** power).toPrecision(3)} ${['', 'k', 'M', 'G', 'T'][power]}`;
}

/** Formats a ratio as `1.00`, `3.41`, `42.1` or `102`. */
export function formatRatio(ratio: number): string {
  return ratio >= 100 ? formatCount(Math.round(ratio)) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}
