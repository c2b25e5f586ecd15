import type { ImageDataset, Split } from '@hypersiren/datasets';
import {
  defineMember,
  type FullOptions,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
} from '@hypersiren/siren/family';
import type { NamedVariables, Optimizer } from '@hypersiren/siren/training';
import type * as tf from '@tensorflow/tfjs-core';
import type * as z from 'zod';
import type { Generator, GeneratorSpec } from '../generator.js';

/** Dimensions: B images, H rows, W columns, C channels. */

/** The second network of a training: the discriminator, or the encoder. */
export interface Partner {
  /** Trained variables; empty if it is fitted in advance. */
  readonly variables: NamedVariables;
  /** State besides the variables, not trained. */
  readonly buffers: NamedVariables;
  /** Returns numbers about images, [B, H, W, C] → [B, O]. */
  read(images: tf.Tensor4D): tf.Tensor2D;
  /** Prepares an update of the variables. */
  prepareUpdate(): void;
  /** Disposes variables and buffers. */
  dispose(): void;
}

/** Networks that an objective trains, with their optimizers. */
export interface Players {
  readonly generator: Generator;
  /** Second network: the discriminator, or the encoder. */
  readonly partner: Partner;
  readonly optimizers: { readonly generator: Optimizer; readonly partner: Optimizer };
}

/** Training images that networks are fitted to before the first update. */
export interface PreparationData {
  readonly dataset: ImageDataset;
  readonly split: Split;
  /** Whether images are mirrored left to right with probability 1/2. */
  readonly mirror: boolean;
}

/** Images of one step, and the key of its random numbers. */
export interface ObjectiveInput {
  /** Training images, [B, H, W, C]. */
  readonly images: tf.Tensor4D;
  /** Seed of the training. */
  readonly seed: number;
  /** Number of updates before this one. Random numbers depend on seed and step alone. */
  readonly step: number;
}

/** Numbers of one step as scalars, which the caller disposes. */
export interface ObjectiveNumbers {
  /** Loss of the generator. */
  readonly loss: tf.Scalar;
  /** Further numbers by name, the same names in every step. */
  readonly terms: Readonly<Record<string, tf.Scalar>>;
  /** Numbers of 0 or more that show a divergence, for each network. */
  readonly watched: { readonly [Player in PlayerName]: { readonly loss: tf.Scalar; readonly gradient: tf.Scalar } };
}

/** The two networks of a training. */
export type PlayerName = 'generator' | 'partner';

/** What a generator is trained for, with the network that it needs. */
export interface Objective {
  /** Name of the second network in messages: `discriminator`. */
  readonly partner: string;
  /** Allocates the second network. */
  createPartner(seed: number): Partner;
  /**
   * Fits the networks to the training images before the first update. Left out if there is nothing to fit.
   *
   * @param networks the generator, its moving average and the second network
   * @throws HypernetError `option` if the images are too few
   */
  readonly prepare?: (
    networks: Pick<Players, 'generator' | 'partner'> & { readonly average: Generator },
    data: PreparationData,
  ) => Promise<void>;
  /**
   * Draws codes of images, [B, L], from which the generator reproduces them. Left out if the second network is no
   * encoder.
   *
   * @param noise random numbers from N(0, 1), [B, L]
   */
  readonly encode?: (partner: Partner, images: tf.Tensor4D, noise: tf.Tensor2D) => tf.Tensor2D;
  /** Updates both networks once. */
  update(players: Players, input: ObjectiveInput): ObjectiveNumbers;
}

/** A member of the family of objectives. */
export interface ObjectiveType<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** Creates the objective for a generator. */
  create(config: z.output<Schema>, spec: GeneratorSpec): Objective;
}

/** Any objective, of unknown options. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their options
export type AnyObjective = ObjectiveType<string, any>;

/** Creates an objective from its definition. */
export function objectiveType<const Name extends string, Options extends OptionsShape>(
  definition: MemberDefinition<Name, Options> & {
    readonly create: (config: FullOptions<Options>, spec: GeneratorSpec) => Objective;
  },
): ObjectiveType<Name, NamedSchema<'type', Name, Options>> {
  return { ...defineMember(definition), create: definition.create as never };
}
