/** `10 pixels`, `half`, `full`. */
export function contextLabel(context: string): string {
  return /^\d/.test(context) ? `${context.replace('-', '–')} pixels` : context;
}
