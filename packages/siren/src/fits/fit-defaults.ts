/** Defaults of fits that configurations name too, by kind: each stands here alone. */
export const FIT_DEFAULTS = {
  /** Points within the domain in each step; nodes along each side of the finite differences. */
  equation: { batch: 1024, nodes: 129 },
  /** What the prior counts beside the known pixels' error. */
  inpaint: { weight: 1e-4 },
  /** Points on the surface in each step, and as many in the space around it. */
  sdf: { batch: 2048 },
  /** Numbers in the embedding of each image. */
  conditional: { embedding: 32 },
} as const;
