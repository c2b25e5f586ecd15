/** `1,024`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `7 s`, `3:07`, `1:02:09`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Three digits that count: `0.0213`, `1.24`, `3.1e-5`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(2);
  return Math.abs(value) >= 1000 ? formatCount(Math.round(value)) : value.toPrecision(3);
}

/** Three digits that count; an error of zero is one. */
export function formatErrorValue(error: number): string {
  return error === 0 ? '0' : formatNumber(error);
}

/** `3,072`, `198 k`, `1.18 M`, `4.72 G`: three digits that count of large numbers. */
export function formatMagnitude(count: number): string {
  if (count < 10_000) return formatCount(count);
  const power = Math.min(4, Math.floor(Math.log10(Number(count.toPrecision(3))) / 3));
  return `${(count / 1000 ** power).toPrecision(3)} ${['', 'k', 'M', 'G', 'T'][power]}`;
}

/** `1.00`, `3.41`, `42.1`, `102`: how many times as large. */
export function formatRatio(ratio: number): string {
  return ratio >= 100 ? formatCount(Math.round(ratio)) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}
