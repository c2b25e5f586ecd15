import { formatCount } from './format.js';

/** Formats the name of a context as `10 pixels`, `half` or `full`. */
export function contextLabel(context: string): string {
  return /^\d/.test(context) ? `${context.replace('-', '–')} pixels` : context;
}

/** Formats the name of a context, below a heading with the unit, as `10`, `10–200`, `half` or `full`. */
export function shortContext(context: string): string {
  return contextLabel(context).replace(/ pixels$/, '');
}

/** Formats the name of a context for an image with a given number of pixels: `10 of 1,024 pixels`. */
export function contextTitle(context: string, pixels: number): string {
  return /^\d+$/.test(context)
    ? `${formatCount(Number(context))} of ${formatCount(pixels)} pixels`
    : contextLabel(context);
}
