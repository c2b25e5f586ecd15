/** Returns the median. For an even number of values, returns the larger of the two middle values. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
