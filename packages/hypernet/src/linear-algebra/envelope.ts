import { HypernetError } from '../hypernet-error.js';

/**
 * A sparse symmetric matrix that stores each row from its first nonzero entry to the diagonal. Its Cholesky factor has
 * no other nonzero entries.
 */
export interface Envelope {
  readonly size: number;
  /** First column of every row. */
  readonly first: Uint32Array;
  /** Offset of every row's entries, followed by the total number of entries. */
  readonly starts: Uint32Array;
  readonly entries: Float64Array;
}

/** Returns an envelope of zeros. */
export function createEnvelope(first: Uint32Array): Envelope {
  const starts = new Uint32Array(first.length + 1);
  for (let row = 0; row < first.length; row++)
    starts[row + 1] = (starts[row] as number) + row + 1 - (first[row] as number);
  return { size: first.length, first, starts, entries: new Float64Array(starts[first.length] as number) };
}

/** Returns the offset of the entry (row, column). The column is between the row's first column and the diagonal. */
export function entryAt({ starts, first }: Envelope, row: number, column: number): number {
  return (starts[row] as number) + column - (first[row] as number);
}

/**
 * Solves A X = B for a positive definite A by Cholesky factorization, row by row (George and Liu 1981, chapter 4).
 * Overwrites A and B.
 *
 * @param right [size, columns], row-major: B on entry, X on return
 * @throws HypernetError `diverged` if the matrix is not positive definite
 */
export function solveEnvelope(matrix: Envelope, right: Float64Array, columns: number): void {
  const { size, first, entries } = matrix;
  for (let row = 0; row < size; row++) {
    const from = first[row] as number;
    const here = entryAt(matrix, row, 0); // offset of column 0, possibly negative; only its sum with a column is used
    for (let column = from; column <= row; column++) {
      const there = entryAt(matrix, column, 0);
      let sum = entries[here + column] as number;
      for (let index = Math.max(from, first[column] as number); index < column; index++)
        sum -= (entries[here + index] as number) * (entries[there + index] as number);
      if (column < row) entries[here + column] = sum / (entries[there + column] as number);
      else if (sum > 0) entries[here + row] = Math.sqrt(sum);
      else
        throw new HypernetError(
          'diverged',
          `solveEnvelope: expected a positive definite matrix, got ${sum} for pivot ${row} of ${size}`,
        );
    }
  }
  for (let column = 0; column < columns; column++) {
    const at = (row: number) => row * columns + column;
    for (let row = 0; row < size; row++) {
      const here = entryAt(matrix, row, 0);
      let sum = right[at(row)] as number;
      for (let index = first[row] as number; index < row; index++)
        sum -= (entries[here + index] as number) * (right[at(index)] as number);
      right[at(row)] = sum / (entries[here + row] as number);
    }
    for (let row = size - 1; row >= 0; row--) {
      const here = entryAt(matrix, row, 0);
      const value = (right[at(row)] as number) / (entries[here + row] as number);
      right[at(row)] = value;
      for (let index = first[row] as number; index < row; index++)
        right[at(index)] = (right[at(index)] as number) - (entries[here + index] as number) * value;
    }
  }
}
