/** Defaults of fits that are shared with configurations, by kind. */
export const FIT_DEFAULTS = {
  /** `batch`: points inside the domain in each step. `nodes`: nodes along each side of the finite differences. */
  equation: { batch: 1024, nodes: 129 },
  /** `weight`: weight of the prior relative to the error of the known pixels. */
  inpaint: { weight: 1e-4 },
  /** `batch`: points on the surface in each step, and as many in the space around it. */
  sdf: { batch: 2048 },
  /** `embedding`: dimension of the embedding of each image. */
  conditional: { embedding: 32 },
} as const;
