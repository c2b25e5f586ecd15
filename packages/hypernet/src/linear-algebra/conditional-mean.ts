import { factorize, invertFactorized, solveFactorized } from './cholesky.js';
import { type Block, subtractProduct } from './subtract-product.js';

/** A normal distribution of mean zero. */
export interface NormalField {
  /** Number of variables, D. */
  readonly size: number;
  /** Covariance Σ, [D, D]. */
  readonly covariance: Float64Array;
  /**
   * Returns the precision Σ⁻¹, [D, D]. It is computed at the first call, since it is not needed if fewer variables are
   * known than unknown.
   *
   * @throws HypernetError `diverged` if the covariance is not positive definite
   */
  precision(): Float64Array;
  /**
   * Returns the Cholesky factor of the rows and columns `indices` of a matrix, Σ or Σ⁻¹: [indices, indices]. The last
   * factor is cached, since many images may have the same mask.
   *
   * @throws HypernetError `diverged` if the submatrix is not positive definite
   */
  factorOf(matrix: Float64Array, indices: Uint32Array): Float64Array;
}

export function normalField(covariance: Float64Array, size: number): NormalField {
  let precision: Float64Array | undefined;
  let last: { matrix: Float64Array; indices: Uint32Array; factor: Float64Array } | undefined;
  return {
    factorOf: (matrix, indices) => {
      if (last?.matrix !== matrix || !equal(last.indices, indices)) {
        const factor = submatrix(matrix, size, indices);
        factorize(factor, indices.length);
        last = { matrix, indices, factor };
      }
      return last.factor;
    },
    size,
    covariance,
    precision: () => {
      if (precision === undefined) {
        const factor = covariance.slice();
        factorize(factor, size);
        precision = invertFactorized(factor, size);
      }
      return precision;
    },
  };
}

/**
 * Replaces the unknown variables of a normal distribution by their conditional mean given the known ones. With known
 * variables k and unknown variables u,
 *
 * E[x_u | x_k] = Σ_uk Σ_kk⁻¹ x_k = −Λ_uu⁻¹ Λ_uk x_k,   Λ = Σ⁻¹.
 *
 * The smaller of the two linear systems is solved.
 *
 * @param known [D], 1 = known
 * @param values [D, columns], several draws with the same variables known; the unknown rows are overwritten
 * @throws HypernetError `diverged` if the covariance is not positive definite
 */
export function fillConditionalMean(
  field: NormalField,
  known: Uint8Array,
  values: Float64Array,
  columns: number,
): void {
  const { size, covariance } = field;
  const given = indicesOf(known, 1);
  const asked = indicesOf(known, 0);
  if (asked.length === 0) return;
  if (given.length <= asked.length) {
    const weights = gatherRows(values, given, columns); // Σ_kk⁻¹ x_k
    solveFactorized(field.factorOf(covariance, given), given.length, weights, columns);
    scatterRows(values, asked, columns, product(covariance, size, asked, given, weights, columns));
    return;
  }
  const precision = field.precision();
  const right = product(precision, size, asked, given, gatherRows(values, given, columns), columns); // Λ_uk x_k
  solveFactorized(field.factorOf(precision, asked), asked.length, right, columns);
  for (let index = 0; index < right.length; index++) right[index] = -(right[index] as number);
  scatterRows(values, asked, columns, right);
}

function indicesOf(known: Uint8Array, wanted: 0 | 1): Uint32Array {
  return Uint32Array.from(known.keys()).filter((index) => known[index] === wanted);
}

function submatrix(matrix: Float64Array, size: number, indices: Uint32Array): Float64Array {
  const count = indices.length;
  const part = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    const from = (indices[row] as number) * size;
    // Only up to the diagonal, since the factorization reads only the lower triangle.
    for (let column = 0; column <= row; column++)
      part[row * count + column] = matrix[from + (indices[column] as number)] as number;
  }
  return part;
}

function equal(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((index, at) => index === other[at]);
}

/** Number of rows of the matrix that are gathered at a time in a product. */
const ROWS = 64;

/**
 * Returns the rows `rows` and columns `inner` of a symmetric matrix [size, size] times `right` [inner.length, columns].
 */
function product(
  matrix: Float64Array,
  size: number,
  rows: Uint32Array,
  inner: Uint32Array,
  right: Float64Array,
  columns: number,
): Float64Array {
  const result = new Float64Array(rows.length * columns);
  const depth = inner.length;
  if (columns === 1) {
    // Along the rows of the matrix, which are contiguous in memory.
    for (let index = 0; index < depth; index++) {
      const from = (inner[index] as number) * size;
      const factor = right[index] as number;
      for (let to = 0; to < rows.length; to++)
        result[to] = (result[to] as number) + factor * (matrix[from + (rows[to] as number)] as number);
    }
    return result;
  }
  const across = Float64Array.from({ length: columns * depth }, (_, at) => {
    const [column, index] = [Math.floor(at / depth), at % depth];
    return -(right[index * columns + column] as number);
  });
  const gathered = new Float64Array(ROWS * depth);
  for (let start = 0; start < rows.length; start += ROWS) {
    const part = rows.subarray(start, start + ROWS);
    for (const [row, place] of part.entries())
      for (let index = 0; index < depth; index++)
        gathered[row * depth + index] = matrix[place * size + (inner[index] as number)] as number;
    const target = { data: result, offset: start * columns, stride: columns };
    const [a, b] = [gathered, across].map((data) => ({ data, offset: 0, stride: depth })) as [Block, Block];
    subtractProduct(target, a, b, part.length, columns, depth);
  }
  return result;
}

function gatherRows(values: Float64Array, rows: Uint32Array, columns: number): Float64Array {
  const gathered = new Float64Array(rows.length * columns);
  rows.forEach((row, index) => {
    gathered.set(values.subarray(row * columns, (row + 1) * columns), index * columns);
  });
  return gathered;
}

function scatterRows(values: Float64Array, rows: Uint32Array, columns: number, from: Float64Array): void {
  rows.forEach((row, index) => {
    values.set(from.subarray(index * columns, (index + 1) * columns), row * columns);
  });
}
