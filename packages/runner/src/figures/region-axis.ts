/** What stands on the axis of a quantity: `MSE on unknown pixels, values in [0, 1]`. `region` is the panel's title. */
export function regionAxis(quantity: string, region: string, unit = ''): string {
  const of = region.replace(/ only$/, '').toLowerCase();
  return [`${quantity} on ${of}`, unit].filter((part) => part !== '').join(', ');
}
