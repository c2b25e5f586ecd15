import { formatCount } from './format.js';

/** `10 pixels`, `5 % of the pixels`, `half`, `full`. */
export function contextLabel(context: string): string {
  if (/^\d[^|]*%$/.test(context)) return `${context.replace('-', '–').replaceAll('%', ' %')} of the pixels`;
  return /^\d/.test(context) ? `${context.replace('-', '–')} pixels` : context;
}

/** Formats the name of a context, below a heading with the unit, as `10`, `10–200`, `half` or `full`. */
export function shortContext(context: string): string {
  return contextLabel(context).replace(/( of the)? pixels$/, '');
}

/** The same beside an image with so many pixels: `10 of 1,024 pixels`; null where they differ. */
export function contextTitle(context: string, pixels: number | null): string {
  return pixels !== null && /^\d+$/.test(context)
    ? `${formatCount(Number(context))} of ${formatCount(pixels)} pixels`
    : contextLabel(context);
}
