/**
 * Custom kernels for transformers. Each kernel takes its tensors as one list, all float32.
 *
 * - `LayerNorm` [x, scale?, offset?] {epsilon} → [y]: normalizes over the last axis. x and y [.., F], scale and offset
 *   [F]. An offset requires a scale.
 * - `Gelu` [x] → [x·Φ(x)], with Φ by the error function.
 * - `Attention` [q, k, v, mask?] {heads} → [y]: q and y [B, T, F], k and v [B, K, F], mask [B, K]. Keys with mask 0 are
 *   ignored.
 */
export const TRANSFORMER_KERNELS = ['LayerNorm', 'Gelu', 'Attention'] as const;

/** Name of a kernel in {@link TRANSFORMER_KERNELS}. */
export type TransformerKernelName = (typeof TRANSFORMER_KERNELS)[number];
