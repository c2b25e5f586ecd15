import {
  defineMember,
  type FullOptions,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
  type Settings,
} from '@hypersiren/siren/family';
import type { NamedVariables, Seed, VariableSpec } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type * as z from 'zod';
import { checkOptions } from '../check-option.js';
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
  /**
   * For each number of a cell of the image, pixel by pixel and channel by channel, the features whose sum is what the encoder
   * takes it to be before it is trained: the known value, or what a prior expects; undefined where the features have no such
   * meaning.
   */
  readonly image?: readonly (readonly number[])[];
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
  /** What a prior expects, [B, H, W, C]: local images begin there; none without a prior. */
  readonly expected?: tf.Tensor4D;
}

/**
 * The values of the images of some latents, each at its own coordinates: [B, D] and [B, N, 2] → [B, N, C]. Differentiable by
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
  readonly asLayers?: (() => Promise<tfl.LayersModel>) | undefined;
  /** Differentiable by the variables. Unknown pixels have no influence, whatever the images hold there. */
  encode(input: EncoderInput, reconstruct: Reconstruct): Encoding;
  /** Frees the variables. */
  dispose(): void;
}

/** A member of the family of encoders. */
export interface EncoderType<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** @throws HypernetError or SirenError `option` if the configuration is not usable */
  describe(config: Settings<Schema>, shape: EncoderShape): EncoderSpec;
  /** Allocates the variables with their initial values, each from a stream of its own. */
  create(config: Settings<Schema>, shape: EncoderShape, seed: Seed): Encoder;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyEncoder = EncoderType<any, any>;

/** What the file of an encoder says of it. */
export interface EncoderDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** What messages call it; default `<name> encoder`. */
  readonly title?: string;
  /**
   * @param options with every default, each within its range
   * @throws HypernetError or SirenError `option` if they are not usable together or for images of the shape
   */
  describe(options: FullOptions<Options>, shape: EncoderShape): EncoderSpec;
  /** Allocates the variables with their initial values, for options that `describe` took. */
  create(options: FullOptions<Options>, shape: EncoderShape, seed: Seed): Encoder;
}

/** An encoder by its definition: options are checked against the schema, and have their defaults. */
export function encoderType<const Name extends string, Options extends OptionsShape>({
  title,
  describe,
  create,
  ...definition
}: EncoderDefinition<Name, Options>): EncoderType<Name, NamedSchema<'type', Name, Options>> {
  const member = defineMember(definition);
  const read = (config: unknown) =>
    checkOptions(title ?? `${member.name} encoder`, member.schema, config) as unknown as FullOptions<Options>;
  return {
    ...member,
    describe: (config, shape) => describe(read(config), shape),
    create: (config, shape, seed) => {
      const options = read(config);
      describe(options, shape);
      return create(options, shape, seed);
    },
  };
}
