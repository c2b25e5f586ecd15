/**
 * Custom kernels that do in one call what is otherwise composed of many operations, for backends on which each call is
 * costly. Each takes its tensors as one list, all float32, and can be differentiated once. Letters: B images, P heads,
 * d features, n outputs of a head, D numbers in a row.
 *
 * - `HeadOutputs` [features, weight 1 … weight P, offset 1 … offset P] → [y 1 … y P]: y = features·weight + offset of
 *   each head. features [P, B, d], weight [d, n], offset [n], y [B, n].
 * - `WeightedSquares` [x 1 … x n] {weights} → [Σ weight · Σ x²]: tensors of any shape to a scalar, a weight for each.
 * - `NormalizedRows` [x] → [√D · x / |x|]: x [B, D].
 * - `AddPairs` [a 1 … a n, b 1 … b n] → [a 1 + b 1 … a n + b n]: tensors of any shapes; has no gradient.
 */
export const BATCHED_KERNELS = ['HeadOutputs', 'WeightedSquares', 'NormalizedRows', 'AddPairs'] as const;

/** Name of a kernel in {@link BATCHED_KERNELS}. */
export type BatchedKernelName = (typeof BATCHED_KERNELS)[number];
