/**
 * Returns the axis label of a quantity in a region of pixels: `MSE on unknown pixels, values in [0, 1]`. `region` is
 * the title of the panel.
 */
export function regionAxis(quantity: string, region: string, unit = ''): string {
  const of = region.replace(/ only$/, '').toLowerCase();
  return [`${quantity} on ${of}`, unit].filter((part) => part !== '').join(', ');
}
