/**
 * Kernels of sums that a backend may have beside TensorFlow.js's own, so that what is summed up is never in memory; each takes
 * its tensors as one list, all float32. `SumOfSquares` [x] → [Σ x²], of any shape to a scalar, with a gradient;
 * `Ridge` [x, weights, basis] {iterations} → [z], without one: for each row the z that solves
 * (1 + V diag(w) Vᵀ) z = V diag(w) x, after so many conjugate gradients from zero: x and weights w [B, P], basis V [R, P],
 * z [B, R]. What x is where its weight is 0 has no influence.
 */
export const SUM_KERNELS = ['SumOfSquares', 'Ridge'] as const;

/** One of {@link SUM_KERNELS}. */
export type SumKernelName = (typeof SUM_KERNELS)[number];
