import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * The eigenvalues of a symmetric matrix, the largest first, in double precision. For matrices of some hundred rows.
 *
 * @param matrix [n, n] row by row
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>): number[] {
  const n = Math.sqrt(matrix.length);
  const rows = Matrix.from1DArray(n, n, Array.from(matrix));
  const { realEigenvalues } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  return realEigenvalues.sort((x, y) => y - x);
}

/** The largest eigenvalues of a symmetric matrix, with orthonormal eigenvectors. */
export interface Eigenvectors {
  /** The largest first. */
  readonly values: number[];
  /** A column for each value, [n, count] row by row. */
  readonly vectors: Float32Array;
}

/**
 * @param matrix [n, n] row by row, of some hundred rows
 * @param count how many are wanted, at most n
 */
export function leadingEigenvectors(matrix: ArrayLike<number>, count: number): Eigenvectors {
  const n = Math.sqrt(matrix.length);
  const rows = Matrix.from1DArray(n, n, Array.from(matrix));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  const order = [...realEigenvalues.keys()]
    .sort((x, y) => (realEigenvalues[y] as number) - (realEigenvalues[x] as number))
    .slice(0, count);
  return {
    values: order.map((column) => realEigenvalues[column] as number),
    vectors: Float32Array.from({ length: n * count }, (_, at) =>
      eigenvectorMatrix.get(Math.floor(at / count), order[at % count] as number),
    ),
  };
}
