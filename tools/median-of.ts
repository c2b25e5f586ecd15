/** The middle one of an odd number of values, the larger of the two middle ones of an even number. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
