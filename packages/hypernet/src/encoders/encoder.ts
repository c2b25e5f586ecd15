import type { NamedVariables, Seed, VariableSpec } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs';
import type { FitPriorOptions } from '../prior/fit-prior.js';

/** Letters: B images, H rows, W columns, C channels, D latent; h, w and F rows, columns and channels of a feature map. */

/** What an encoder reads and writes. */
export interface EncoderShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** D. */
  readonly latent: number;
  /**
   * Whether anybody reads the feature maps; default true. Where nobody does, an encoder has no variables that only they
   * depend on.
   */
  readonly needsMaps?: boolean;
  /** Images to train on, for encoders that keep something for each of them: as many as there are `indices`. */
  readonly trainingImages?: number;
}

/** Size of a feature map. */
export interface MapShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An encoder before anything is allocated. */
export interface EncoderSpec {
  /** Every variable with its initial distribution. */
  readonly variables: readonly VariableSpec[];
  /** The feature maps that it offers to local latents, from the coarsest to the finest; none if all is in the latent. */
  readonly maps: readonly MapShape[];
}

/** The known pixels of some images. */
export interface EncoderInput {
  /** [B, H, W, C] in [-1, 1]; what stands in unknown pixels has no influence. */
  readonly images: tf.Tensor4D;
  /** [B, H, W, 1], 1 = known, 0 = unknown. */
  readonly mask: tf.Tensor4D;
  /**
   * Positions of the images in the training data, while the model trains on them; undefined for images from elsewhere. A
   * mirrored image is another one: its position is behind those of all images.
   */
  readonly indices?: Uint32Array;
}

/** What an encoder makes of the known pixels. */
export interface Encoding {
  /** [B, D]. */
  readonly latent: tf.Tensor2D;
  /** [B, h, w, F] each, as in the specification. Pixels and features lie alike: corner features at the corners. */
  readonly maps: readonly tf.Tensor4D[];
  /** What a prior expects, [B, H, W, C]: local pictures begin there; none without a prior. */
  readonly expected?: tf.Tensor4D;
}

/**
 * The values of the pictures of some latents, each at places of its own: [B, D] and [B, N, 2] → [B, N, C]. Differentiable by
 * the latents and the model's variables at every order, for encoders that look for a latent.
 */
export type Reconstruct = (latent: tf.Tensor2D, coords: tf.Tensor3D) => tf.Tensor3D;

/** A way from the known pixels of an image to a latent. */
export interface Encoder {
  /** Everything that is trained, by the names of the specification. */
  readonly variables: NamedVariables;
  /** What is fitted and not trained, by the names of the specification; undefined for nothing. */
  readonly fitted?: NamedVariables;
  /** Computes what is fitted, from the images that the model will be trained on; undefined where nothing is. */
  readonly fit?: ((options: FitPriorOptions) => Promise<void>) | undefined;
  /**
   * A copy of the encoder as a network of TensorFlow.js's built-in layers, images and mask → latent and feature maps, for the
   * caller to dispose; undefined of encoders that are none.
   */
  readonly asLayers?: (() => Promise<tf.LayersModel>) | undefined;
  /** Differentiable by the variables. Unknown pixels have no influence, whatever the images hold there. */
  encode(input: EncoderInput, reconstruct: Reconstruct): Encoding;
  /** Frees the variables. */
  dispose(): void;
}

/** A family of encoders that differ in their configuration. */
export interface EncoderType<Config> {
  /** One line for help texts. */
  readonly description: string;
  /** @throws HypernetError or SirenError `option` if the configuration is not usable */
  describe(config: Config, shape: EncoderShape): EncoderSpec;
  /** Allocates the variables with their initial values, each from a stream of its own. */
  create(config: Config, shape: EncoderShape, seed: Seed): Encoder;
}
