import type { SirenParameters, SirenSpec } from '@hypersiren/siren';
import type * as tf from '@tensorflow/tfjs';
import type { VariableSpec } from '../variables.js';

/** Letters: B images in a batch, n numbers that one head emits for an image. */

/** One output of the hypernetwork, which has a small ReLU network of its own. */
export interface HeadSpec {
  /** Stable name: that of the SIREN parameter tensor it belongs to. */
  readonly name: string;
  /** n. */
  readonly count: number;
  /** Standard deviation that its numbers have at the start. */
  readonly deviation: number;
}

/** What an emission needs, before anything is allocated. */
export interface EmissionSpec {
  /** Variables that all images share. */
  readonly base: readonly VariableSpec[];
  readonly heads: readonly HeadSpec[];
}

/** How numbers that depend on the image become SIREN parameters. */
export interface Emission {
  /** One line for help texts. */
  readonly description: string;
  /**
   * @param share variance of the part that depends on the image, at the start, over the variance of SIREN's own rule
   */
  describe(siren: SirenSpec, share: number): EmissionSpec;
  /**
   * Differentiable.
   *
   * @param base the values of the shared variables, in the order of the specification
   * @param outputs [B, n] of every head, in the order of the specification
   */
  assemble(siren: SirenSpec, base: readonly tf.Tensor[], outputs: readonly tf.Tensor2D[]): SirenParameters;
}
