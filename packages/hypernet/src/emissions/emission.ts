import type { ParameterSpec, SirenSpec } from '@hypersiren/siren';
import type * as tf from '@tensorflow/tfjs';
import type { Shortcut } from '../model/shortcut.js';

/** Letters: B images in a batch, n numbers that one head emits for an image. */

/** One output of the hypernetwork. */
export interface HeadSpec {
  /** Stable name: that of the SIREN parameter tensor it belongs to, and of its part in it if there are several. */
  readonly name: string;
  /** n. */
  readonly count: number;
  /** Standard deviation that its numbers have at the start. */
  readonly deviation: number;
  /** Whether its numbers scale the shared start rather than add to it; default false. */
  readonly relative?: boolean;
  /** Whether it reads the latent itself, so that it is linear in it, rather than through a ReLU network of its own. */
  readonly linear?: boolean;
}

/** What a head emits for the images of a batch, [B, n], plus an offset [n] if one is given: one operation for both. */
export type HeadOutput = (offset?: tf.Tensor1D) => tf.Tensor2D;

/** How one SIREN parameter tensor follows from a start that all images share and from what is emitted for each. */
export interface TensorEmission {
  /** None for a tensor that all images share. */
  readonly heads: readonly HeadSpec[];
  /**
   * Differentiable. Always a new tensor.
   *
   * @param base the shared start, of the tensor's shape
   * @param outputs of every head
   * @returns [B, ...shape], or [...shape] without heads
   */
  assemble(base: tf.Tensor, outputs: readonly HeadOutput[]): tf.Tensor;
}

/** Says how a tensor comes about, given the share of its variance under SIREN's own rule that the image adds at the start. */
export type TensorPlan = (tensor: ParameterSpec, share: number) => TensorEmission;

/** How a latent becomes SIREN parameters. */
export interface Emission<Config> {
  /** One line for help texts. */
  readonly description: string;
  /** Keys that its configuration may have beside `type`. */
  readonly options: readonly string[];
  /** What of the image the SIREN reads beside the coordinates, and where it comes in; nothing in most emissions. */
  readonly shortcut?: Shortcut;
  /**
   * Which plan every tensor of a SIREN has.
   *
   * @throws HypernetError `option` if the configuration is not usable with such a SIREN
   */
  plan(config: Config, siren: SirenSpec): (tensor: ParameterSpec) => TensorPlan;
}
