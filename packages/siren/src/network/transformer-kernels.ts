/**
 * Kernels of transformers that a backend may have beside TensorFlow.js's own; each takes its tensors as one list, all float32.
 * `LayerNorm` [x, scale?, offset?] {epsilon} → [y]: x [.., F] and y over the last axis, scale and offset [F], an offset only
 * with a scale; `Gelu` [x] → [x·Φ(x)], Φ by the error function; `Attention` [q, k, v, mask?] {heads} → [y]: q and y
 * [B, T, F], k and v [B, K, F], mask [B, K], 0 for a key that is left out.
 */
export const TRANSFORMER_KERNELS = ['LayerNorm', 'Gelu', 'Attention'] as const;

/** One of {@link TRANSFORMER_KERNELS}. */
export type TransformerKernelName = (typeof TRANSFORMER_KERNELS)[number];
