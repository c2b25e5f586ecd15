import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * Returns the eigenvalues of a symmetric matrix of up to some hundred rows, the largest first, in double precision.
 *
 * @param matrix [n, n], row-major
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>): number[] {
  const n = Math.sqrt(matrix.length);
  const rows = Matrix.from1DArray(n, n, Array.from(matrix));
  const { realEigenvalues } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  return realEigenvalues.sort((x, y) => y - x);
}

/** Largest eigenvalues of a symmetric matrix, with orthonormal eigenvectors. */
export interface Eigenvectors {
  /** Eigenvalues, the largest first. */
  readonly values: number[];
  /** Eigenvectors as columns, [n, count], row-major. */
  readonly vectors: Float32Array;
}

/**
 * @param matrix [n, n], row-major, of up to some hundred rows
 * @param count number of eigenvalues, at most n
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
