import { HypernetError } from '../hypernet-error.js';
import { type Block, subtractProduct } from './subtract-product.js';

/** Rows and columns of a block. Three blocks fill a first-level cache. */
const BLOCK = 32;

/**
 * Computes the Cholesky factorization L Lᵀ of a symmetric positive definite matrix, in place, in double precision. The
 * lower triangle becomes L; the upper triangle is neither read nor preserved. The algorithm is left-looking and blocked
 * (Golub and Van Loan, Matrix Computations, 4.2.6).
 *
 * @param matrix [size, size], row-major
 * @throws HypernetError `diverged` if the matrix is not positive definite
 */
export function factorize(matrix: Float64Array, size: number): void {
  const block = (row: number, column: number): Block => blockOf(matrix, size, row, column);
  for (let start = 0; start < size; start += BLOCK) {
    const columns = Math.min(BLOCK, size - start);
    for (let row = start; row < size; row += BLOCK)
      subtractProduct(block(row, start), block(row, 0), block(start, 0), Math.min(BLOCK, size - row), columns, start);
    factorizeDiagonal(matrix, size, start, columns);
    const below = start + columns;
    substitute(block(below, start), block(start, start), size - below, columns);
  }
}

/**
 * Solves L Lᵀ X = B, in place.
 *
 * @param factor [size, size] from {@link factorize}
 * @param right [size, columns], row-major: B on entry, X on return
 */
export function solveFactorized(factor: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let row = 0; row < size; row++) {
    for (let other = 0; other < row; other++)
      addRow(right, row, other, columns, -(factor[row * size + other] as number));
    scaleRow(right, row, columns, 1 / (factor[row * size + row] as number));
  }
  for (let row = size - 1; row >= 0; row--) {
    scaleRow(right, row, columns, 1 / (factor[row * size + row] as number));
    for (let other = 0; other < row; other++)
      addRow(right, other, row, columns, -(factor[row * size + other] as number));
  }
}

/**
 * Returns (L Lᵀ)⁻¹ as a full symmetric matrix.
 *
 * @param factor [size, size] from {@link factorize}
 * @returns [size, size], a new array
 */
export function invertFactorized(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const block = (row: number, column: number): Block => blockOf(inverse, size, row, column);

  // First compute Y = L⁻ᵀ, upper triangular, by block columns: Y Lᵀ = 1.
  for (let column = 0; column < size; column += BLOCK) {
    const columns = Math.min(BLOCK, size - column);
    for (let index = column; index < column + columns; index++) inverse[index * size + index] = 1;
    const triangle = blockOf(factor, size, column, column);
    for (let row = 0; row <= column; row += BLOCK) {
      const left = blockOf(factor, size, column, row);
      subtractProduct(block(row, column), block(row, row), left, Math.min(BLOCK, size - row), columns, column - row);
      substitute(block(row, column), triangle, Math.min(BLOCK, size - row), columns);
    }
  }

  // Then compute Y Yᵀ. The result is stored below the diagonal, where Y is zero. The diagonal block of a row is written
  // last, since it overwrites a block that the row is computed from.
  const diagonal = new Float64Array(BLOCK * BLOCK);
  for (let row = 0; row < size; row += BLOCK) {
    const rows = Math.min(BLOCK, size - row);
    for (let column = 0; column < row; column += BLOCK)
      subtractProduct(block(row, column), block(row, row), block(column, row), rows, BLOCK, size - row);
    diagonal.fill(0);
    subtractProduct(blockOf(diagonal, BLOCK, 0, 0), block(row, row), block(row, row), rows, rows, size - row);
    for (let index = 0; index < rows; index++)
      inverse.set(diagonal.subarray(index * BLOCK, index * BLOCK + index + 1), (row + index) * size + row);
  }
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      const value = -(inverse[row * size + column] as number);
      inverse[row * size + column] = value;
      inverse[column * size + row] = value;
    }
  return inverse;
}

/** Returns log |L Lᵀ|. */
export function logDeterminant(factor: Float64Array, size: number): number {
  let sum = 0;
  for (let index = 0; index < size; index++) sum += 2 * Math.log(factor[index * size + index] as number);
  return sum;
}

function blockOf(data: Float64Array, size: number, row: number, column: number): Block {
  return { data, offset: row * size + column, stride: size };
}

/** Factorizes the diagonal block that begins at `start`, unblocked. */
function factorizeDiagonal(matrix: Float64Array, size: number, start: number, count: number): void {
  for (let row = start; row < start + count; row++)
    for (let column = start; column <= row; column++) {
      let sum = matrix[row * size + column] as number;
      for (let index = start; index < column; index++)
        sum -= (matrix[row * size + index] as number) * (matrix[column * size + index] as number);
      if (column < row) matrix[row * size + column] = sum / (matrix[column * size + column] as number);
      else if (sum > 0) matrix[row * size + row] = Math.sqrt(sum);
      else
        throw new HypernetError(
          'diverged',
          `factorize: expected a positive definite matrix, got ${sum} for pivot ${row} of ${size}`,
        );
    }
}

/** Replaces each row y of `block` by x with x Lᵀ = y, where L is the lower triangle of `triangle`. */
function substitute(block: Block, triangle: Block, rows: number, columns: number): void {
  const whole = rows - (rows % 4);
  for (let row = 0; row < whole; row += 4) substituteFour(block, triangle, row, columns);
  const { data } = block;
  for (let row = whole; row < rows; row++) {
    const at = block.offset + row * block.stride;
    for (let column = 0; column < columns; column++) {
      const from = triangle.offset + column * triangle.stride;
      let sum = data[at + column] as number;
      for (let index = 0; index < column; index++)
        sum -= (data[at + index] as number) * (triangle.data[from + index] as number);
      data[at + column] = sum / (triangle.data[from + column] as number);
    }
  }
}

/** Substitutes four rows at once, whose sums do not depend on each other. */
function substituteFour({ data, offset, stride }: Block, triangle: Block, row: number, columns: number): void {
  const a0 = offset + row * stride;
  const a1 = a0 + stride;
  const a2 = a1 + stride;
  const a3 = a2 + stride;
  const l = triangle.data;
  for (let column = 0; column < columns; column++) {
    const from = triangle.offset + column * triangle.stride;
    let s0 = data[a0 + column] as number;
    let s1 = data[a1 + column] as number;
    let s2 = data[a2 + column] as number;
    let s3 = data[a3 + column] as number;
    for (let index = 0; index < column; index++) {
      const factor = l[from + index] as number;
      s0 -= (data[a0 + index] as number) * factor;
      s1 -= (data[a1 + index] as number) * factor;
      s2 -= (data[a2 + index] as number) * factor;
      s3 -= (data[a3 + index] as number) * factor;
    }
    const pivot = l[from + column] as number;
    data[a0 + column] = s0 / pivot;
    data[a1 + column] = s1 / pivot;
    data[a2 + column] = s2 / pivot;
    data[a3 + column] = s3 / pivot;
  }
}

function addRow(data: Float64Array, to: number, from: number, columns: number, factor: number): void {
  const [target, source] = [to * columns, from * columns];
  for (let column = 0; column < columns; column++)
    data[target + column] = (data[target + column] as number) + factor * (data[source + column] as number);
}

function scaleRow(data: Float64Array, row: number, columns: number, factor: number): void {
  for (let index = row * columns; index < (row + 1) * columns; index++) data[index] = (data[index] as number) * factor;
}
