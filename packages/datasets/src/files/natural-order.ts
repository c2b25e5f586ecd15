/**
 * Compares names, with runs of digits compared as numbers: `frame_2` sorts before `frame_10`. All else is compared by
 * UTF-16 code units, independently of the locale.
 */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = compareParts(left[at] as string, right[at] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length || compare(a, b);
}

/** Splits a name into alternating runs of other characters and digits, starting with other characters. */
function parts(name: string): string[] {
  return name.split(/(\d+)/);
}

function compareParts(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compare(a, b);
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compare(left, right);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Finds gaps in numbered names, such as frames of a video. The last number of each name counts.
 *
 * @returns Number of missing names, and the number before the first gap. Undefined if there is no gap, or if the names
 * are not mostly consecutive.
 */
export function missingNumbers(names: readonly string[]): { count: number; after: number } | undefined {
  const numbers = names.map((name) => Number(/(\d+)(?!.*\d)/.exec(name.replace(/\.\w+$/, ''))?.[1] ?? Number.NaN));
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const [first = Number.NaN, last = Number.NaN] = [sorted[0], sorted.at(-1)];
  const count = last - first + 1 - sorted.length;
  // If more than half of the numbers are missing, the names are not consecutive. The condition also rejects NaN.
  if (!(count > 0 && count < sorted.length) || sorted.length < names.length) return undefined;
  const gap = sorted.findIndex((number, index) => sorted[index + 1] !== number + 1);
  return { count, after: sorted[gap] as number };
}
