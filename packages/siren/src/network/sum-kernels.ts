/**
 * Kernels of sums that a backend may have beside TensorFlow.js's own, so that what is summed up is never in memory; each takes
 * its tensors as one list, float32 but for indices. `SumOfSquares` [x] → [Σ x²], of any shape to a scalar, with a gradient;
 * `Ridge` [x, weights, basis] {iterations} → [z], without one: for each row the z that solves
 * (1 + V diag(w) Vᵀ) z = V diag(w) x, after so many conjugate gradients from zero: x and weights w [B, P], basis V [R, P],
 * z [B, R]. What x is where its weight is 0 has no influence. `BlendRows` [x, weights, indices] → [y], without one:
 * y[b, n] = Σ_k weights[n, k] · x[b, indices[n, k]]: x [B, M, C], weights and indices (int32) [N, K], y [B, N, C]; an index below
 * 0 adds nothing.
 */
export const SUM_KERNELS = ['SumOfSquares', 'Ridge', 'BlendRows'] as const;

/** One of {@link SUM_KERNELS}. */
export type SumKernelName = (typeof SUM_KERNELS)[number];
