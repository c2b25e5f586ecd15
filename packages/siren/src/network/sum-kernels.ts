/**
 * Custom kernels for sums, which avoid storing the summands. Each kernel takes its tensors as one list, float32 except
 * for indices.
 *
 * - `SumOfSquares` [x] → [Σ x²]: any shape to a scalar, differentiable.
 * - `Ridge` [x, weights, basis] {iterations} → [z]: for each row, solves (1 + V diag(w) Vᵀ) z = V diag(w) x by the
 *   given number of conjugate gradient iterations from zero, each residual made orthogonal to the first 64 of the
 *   earlier ones; not differentiable. x and weights w [B, P], basis V [R,
 *   P], z [B, R]. Values of x with weight 0 have no influence.
 * - `BlendRows` [x, weights, indices] → [y]: y[b, n] = Σ_k weights[n, k] · x[b, indices[n, k]]; not differentiable. x
 *   [B, M, C], weights and indices (int32) [N, K], y [B, N, C]. An index below 0 contributes nothing.
 */
export const SUM_KERNELS = ['SumOfSquares', 'Ridge', 'BlendRows'] as const;

/** Name of a kernel in {@link SUM_KERNELS}. */
export type SumKernelName = (typeof SUM_KERNELS)[number];
