/**
 * Kernels of sums that a backend may have beside TensorFlow.js's own, so that what is summed up is never in memory; each takes
 * its tensors as one list, all float32. `SumOfSquares` [x] → [Σ x²], of any shape to a scalar, with a gradient;
 * `WeightedGram` [x, basis, weights] → [((x · basis) ∘ weights) · basisᵀ]: x [B, R], basis [R, P], weights [B, P], result
 * [B, R], without one.
 */
export const SUM_KERNELS = ['SumOfSquares', 'WeightedGram'] as const;

/** One of {@link SUM_KERNELS}. */
export type SumKernelName = (typeof SUM_KERNELS)[number];
