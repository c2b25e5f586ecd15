/** Tolerance: norm of the residual divided by the norm of the right-hand side. */
const TOLERANCE = 1e-10;

/**
 * Solves A x = b for a positive definite operator A by conjugate gradients, in place.
 *
 * @param field the start x; changed to the solution
 * @param residual b − A x of the start; changed
 */
export function conjugateGradients(
  operator: (values: Float64Array) => Float64Array,
  field: Float64Array,
  residual: Float64Array,
  tolerance: number = TOLERANCE,
): void {
  const dot = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, node) => sum + value * (b[node] as number), 0);
  const direction = residual.slice();
  let norm = dot(residual, residual);
  for (const enough = norm * tolerance ** 2; norm > enough; ) {
    const image = operator(direction);
    const length = norm / dot(direction, image);
    for (let node = 0; node < field.length; node++) {
      field[node] = (field[node] as number) + length * (direction[node] as number);
      residual[node] = (residual[node] as number) - length * (image[node] as number);
    }
    const next = dot(residual, residual);
    for (let node = 0; node < field.length; node++)
      direction[node] = (residual[node] as number) + (next / norm) * (direction[node] as number);
    norm = next;
  }
}
