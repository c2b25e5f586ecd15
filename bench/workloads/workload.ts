import type { NetworkOptions } from '@hypersiren/siren';

/** Workload of the comparison. `torch_peer.py` has the same names and sizes, so both must be changed together. */
export interface Workload {
  readonly name: string;
  /** Number of images, pixels or points per step. */
  readonly items: number;
  /**
   * Number of floating-point operations of the matrix products and convolutions of one step. A multiply-add counts as
   * two.
   */
  readonly flops: number;
  /**
   * Minimum number of bytes that one step reads and writes if all activations stay in cache: parameters, gradients,
   * moments and values.
   */
  readonly bytes: number;
  /**
   * Creates the networks and returns a function that runs one step.
   *
   * @param options precision of the products of sine networks. Default: `float32`.
   */
  build(options?: NetworkOptions): () => void;
}
