import { formatCount } from './format.js';

/** Returns a context as text: `10 pixels`, `5 % of the pixels`, `half`, `full`. */
export function contextLabel(context: string): string {
  if (/^\d[^|]*%$/.test(context)) return `${context.replace('-', '–').replaceAll('%', ' %')} of the pixels`;
  return /^\d/.test(context) ? `${context.replace('-', '–')} pixels` : context;
}

/** Formats the name of a context, below a heading with the unit, as `10`, `10–200`, `half` or `full`. */
export function shortContext(context: string): string {
  return contextLabel(context).replace(/( of the)? pixels$/, '');
}

/**
 * Returns a context as text, with the number of pixels of an image: `10 of 1,024 pixels`. `pixels` is null if images
 * have several sizes.
 */
export function contextTitle(context: string, pixels: number | null): string {
  return pixels !== null && /^\d+$/.test(context)
    ? `${formatCount(Number(context))} of ${formatCount(pixels)} pixels`
    : contextLabel(context);
}
