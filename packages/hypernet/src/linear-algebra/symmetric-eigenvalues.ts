/** Sweeps over all pairs: Jacobi's method converges quadratically, some eight suffice at any size that is meant here. */
const MOST_SWEEPS = 30;

/**
 * The eigenvalues of a symmetric matrix, the largest first, by Jacobi's cyclic rotations (Golub and Van Loan, Matrix
 * Computations, section 8.5), in double precision. For matrices of some hundred rows.
 *
 * @param matrix [n, n] row by row
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>): number[] {
  const n = Math.sqrt(matrix.length);
  const a = Float64Array.from(matrix);
  const at = (row: number, column: number) => a[row * n + column] as number;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += 2 * at(p, q) ** 2;
    if (off <= Number.EPSILON ** 2 * total) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (at(p, q) === 0) continue;
        // The rotation that makes this entry zero.
        const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(k, p), at(k, q)];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(p, k), at(q, k)];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
      }
  }
  return Array.from({ length: n }, (_, index) => at(index, index)).sort((x, y) => y - x);
}
