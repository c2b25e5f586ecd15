/**
 * Compares names with their numbers as numbers: `frame_2` before `frame_10`. Of equal ones, and everywhere else, by UTF-16 code
 * units, whatever the machine's language.
 */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = compareParts(left[at] as string, right[at] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length || compare(a, b);
}

/** Runs of digits and of other characters by turns, the first of other ones. */
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
 * What is missing among numbered names, as of frames of a video: of each name the last number counts.
 *
 * @returns undefined if nothing is, or if the names are not numbered one after the other but for some
 */
export function missingNumbers(names: readonly string[]): { count: number; after: number } | undefined {
  const numbers = names.map((name) => Number(/(\d+)(?!.*\d)/.exec(name.replace(/\.\w+$/, ''))?.[1] ?? Number.NaN));
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const [first = Number.NaN, last = Number.NaN] = [sorted[0], sorted.at(-1)];
  const count = last - first + 1 - sorted.length;
  // As many missing as there are: the numbers are no counts. Written so that NaN is none either.
  if (!(count > 0 && count < sorted.length) || sorted.length < names.length) return undefined;
  const gap = sorted.findIndex((number, index) => sorted[index + 1] !== number + 1);
  return { count, after: sorted[gap] as number };
}
