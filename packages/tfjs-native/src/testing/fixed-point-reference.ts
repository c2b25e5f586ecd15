/** Products of matrices in 16-bit fixed point, as native/kernels/fixed-point.h defines them. */

/** A matrix by rows. */
export type Rows = readonly Float32Array[];

const round = Math.fround;
const STEPS = 4095;

/** Rounds to the nearest integer, ties to even. */
function toInteger(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

const largest = (numbers: Iterable<number>): number => [...numbers].reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Returns the factor from the numbers of a column of weights to integers: of at most 512 numbers. */
function scaleOfColumn(column: Float32Array): number {
  const sum = column.reduce((total, w) => round(total + Math.abs(w)), 0);
  return Math.min(round((2 ** 19 - column.length) / sum), round(32_767 / largest(column)));
}

const integers = (numbers: Float32Array, scale: number) => Array.from(numbers, (x) => toInteger(round(x * scale)));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/**
 * Returns a · b. `rows and weights`: each column of b has its own scale. `two tiles`: the rows of a, and b, have one scale
 * each; at most 128 products are added.
 */
export function productOfFixed(kind: 'rows and weights' | 'two tiles', a: Rows, b: Rows): Float32Array[] {
  const mostOfA = largest(a.flatMap((row) => [...row]));
  const scaleOfA = round(STEPS / mostOfA);
  const columns = Array.from(b[0] as Float32Array, (_, j) => Float32Array.from(b, (row) => row[j] as number));
  if (kind === 'rows and weights') {
    const scales = columns.map(scaleOfColumn);
    const weights = columns.map((column, j) => integers(column, scales[j] as number));
    const units = scales.map((scale) => round(round(1 / scale) * round(mostOfA / STEPS)));
    return a.map((row) => {
      const left = integers(row, scaleOfA);
      return Float32Array.from(weights, (right, j) => round(dot(left, right)) * (units[j] as number));
    });
  }
  const common = scaleOfA * round(STEPS / largest(b.flatMap((row) => [...row])));
  const scaleOfB = round(common / scaleOfA);
  const right = columns.map((column) => integers(column, scaleOfB));
  return a.map((row) => {
    const left = integers(row, scaleOfA);
    return Float32Array.from(right, (numbers) => round(dot(left, numbers)) * round(1 / common));
  });
}
