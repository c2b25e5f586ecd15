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
