import type { Seed } from '@hypersiren/siren';
import type * as tf from '@tensorflow/tfjs';
import type { NamedVariables, VariableSpec } from '../variables.js';

/** Letters: B images, H rows, W columns, C channels, D latent. */

/** What an encoder reads and writes. */
export interface EncoderShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** D. */
  readonly latent: number;
}

/** A network from the known pixels of an image to a latent. */
export interface Encoder {
  /** Everything that is trained, by the names of the specification. */
  readonly variables: NamedVariables;
  /**
   * Differentiable by the variables. Unknown pixels have no influence, whatever the images hold there.
   *
   * @param images [B, H, W, C] in [-1, 1]
   * @param mask [B, H, W, 1], 1 = known, 0 = unknown
   * @returns [B, D]
   */
  encode(images: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor2D;
  /** Frees the variables. */
  dispose(): void;
}

/** A family of encoders that differ in their configuration. */
export interface EncoderType<Config> {
  /** One line for help texts. */
  readonly description: string;
  /**
   * Every variable, before anything is allocated.
   *
   * @throws HypernetError `option` if the configuration is not usable
   */
  describe(config: Config, shape: EncoderShape): readonly VariableSpec[];
  /** Allocates the variables with their initial values, each from a stream of its own. */
  create(config: Config, shape: EncoderShape, seed: Seed): Encoder;
}
