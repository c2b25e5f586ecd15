import type { NetworkOptions } from '@hypersiren/siren';
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
import type { NamedVariables, VariableSource, VariableSpec } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type * as z from 'zod';
import { checkOptions } from '../check-option.js';
import type { FitPriorOptions } from '../prior/fit-prior.js';

/**
 * Dimensions: B images, H rows, W columns, C channels, D latent; h, w and F rows, columns and channels of a feature
 * map.
 */

/** Shape of the inputs and outputs of an encoder. */
export interface EncoderShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Size of the latent, D. */
  readonly latent: number;
  /**
   * Whether the feature maps are used; default true. If not, the encoder has no variables that affect only the feature
   * maps.
   */
  readonly needsMaps?: boolean;
  /** Number of training images, equal to the number of `indices`; for encoders with per-image variables. */
  readonly trainingImages?: number;
}

/** Shape of a feature map. */
export interface MapShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * For each value of a cell of the image, pixel by pixel and channel by channel: the features whose sum is the
   * encoder's estimate of it before training (the known value, or a prior's expectation). Undefined if the features
   * have no such meaning.
   */
  readonly image?: readonly (readonly number[])[];
}

/** Specification of an encoder before allocation. */
export interface EncoderSpec {
  /** Every variable with its initial distribution. */
  readonly variables: readonly VariableSpec[];
  /**
   * Feature maps available for spatial latents, from the coarsest to the finest; empty if the encoder has only a
   * latent.
   */
  readonly maps: readonly MapShape[];
}

/** Known pixels of a batch of images. */
export interface EncoderInput {
  /** Images, [B, H, W, C] in [-1, 1]. Values of unknown pixels have no effect. */
  readonly images: tf.Tensor4D;
  /** Mask, [B, H, W, 1], 1 = known, 0 = unknown. */
  readonly mask: tf.Tensor4D;
  /**
   * Positions of the images in the training data during training; undefined for other images. A mirrored image counts
   * as a separate image, with a position after those of all unmirrored images.
   */
  readonly indices?: Uint32Array;
}

/** Output of an encoder. */
export interface Encoding {
  /** Latents, [B, D]. */
  readonly latent: tf.Tensor2D;
  /**
   * Feature maps, [B, h, w, F] each, as in the specification. The grid of features is aligned with the corner pixels of
   * the image.
   */
  readonly maps: readonly tf.Tensor4D[];
  /**
   * Posterior mean of the image under a prior, [B, H, W, C]. A model with spatial latents adds it to its values.
   * Undefined without a prior.
   */
  readonly expected?: tf.Tensor4D;
}

/**
 * Renders the images of latents, each at its own coordinates: [B, D] and [B, N, 2] → [B, N, C]. Differentiable at every
 * order with respect to the latents and the model's variables, for encoders that search for a latent.
 */
export type Reconstruct = (latent: tf.Tensor2D, coords: tf.Tensor3D) => tf.Tensor3D;

/** A map from the known pixels of an image to a latent. */
export interface Encoder {
  /** Trainable variables, by the names of the specification. */
  readonly variables: NamedVariables;
  /** Variables that are fitted instead of trained, by the names of the specification; undefined if there are none. */
  readonly fitted?: NamedVariables;
  /** Computes the fitted variables from the training images; undefined if there are none. */
  readonly fit?: ((options: FitPriorOptions) => Promise<void>) | undefined;
  /**
   * Returns a copy of the encoder as a network of TensorFlow.js's built-in layers (images and mask → latent and feature
   * maps), to be disposed by the caller. Undefined for encoders that built-in layers cannot express.
   */
  readonly asLayers?: (() => Promise<tfl.LayersModel>) | undefined;
  /**
   * Encodes the known pixels. Differentiable with respect to the variables. Values of unknown pixels have no effect.
   *
   * @param options how sine networks are evaluated, by encoders that have any
   */
  encode(input: EncoderInput, reconstruct: Reconstruct, options?: NetworkOptions): Encoding;
  /** Disposes the variables. */
  dispose(): void;
}

/** A member of the family of encoders. */
export interface EncoderType<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** @throws HypernetError or SirenError `option` if the configuration is not valid */
  describe(config: Settings<Schema>, shape: EncoderShape): EncoderSpec;
  /**
   * Returns the option that restricts the encoder to images of one size, and a hint; undefined if the encoder reads
   * images of any size.
   */
  oneSizeOnly(config: Settings<Schema>): string | undefined;
  /**
   * Allocates the variables with their initial values, each drawn from a separate random stream, or uses shared
   * variables.
   */
  create(config: Settings<Schema>, shape: EncoderShape, source: VariableSource): Encoder;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyEncoder = EncoderType<any, any>;

/** Definition of an encoder, written in the encoder's file. */
export interface EncoderDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** Name in messages; default `<name> encoder`. */
  readonly title?: string;
  /**
   * @param options with every default, each within its range
   * @throws HypernetError or SirenError `option` if the options are not valid together or for images of the shape
   */
  describe(options: FullOptions<Options>, shape: EncoderShape): EncoderSpec;
  /**
   * Returns the option that restricts the encoder to images of one size, and a hint: `pool: …. Set pool: true`. Returns
   * undefined if the encoder reads images of any size with the same variables. Omitted if every configuration of the
   * encoder reads one size only.
   */
  oneSizeOnly?(options: FullOptions<Options>): string | undefined;
  /** Allocates the variables with their initial values, for options that `describe` took. */
  create(options: FullOptions<Options>, shape: EncoderShape, source: VariableSource): Encoder;
}

/** Encoders that read images of any size, for error messages. */
const ANY_SIZE = 'attention, auto-decoder, gradient, points, set and vit, and cnn and unet with pool: true';

/** An encoder by its definition: options are checked against the schema, and have their defaults. */
export function encoderType<const Name extends string, Options extends OptionsShape>({
  title,
  describe,
  oneSizeOnly = () => `type: ${definition.name} reads images of one size. Of any size do ${ANY_SIZE}`,
  create,
  ...definition
}: EncoderDefinition<Name, Options>): EncoderType<Name, NamedSchema<'type', Name, Options>> {
  const member = defineMember(definition);
  const read = (config: unknown) =>
    checkOptions(title ?? `${member.name} encoder`, member.schema, config) as unknown as FullOptions<Options>;
  return {
    ...member,
    describe: (config, shape) => describe(read(config), shape),
    oneSizeOnly: (config) => oneSizeOnly(read(config)),
    create: (config, shape, source) => {
      const options = read(config);
      describe(options, shape);
      return create(options, shape, source);
    },
  };
}
