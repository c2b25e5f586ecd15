import type { ParameterSpec, PatchTensorKind, SirenSpec } from '@hypersiren/siren';
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
import type * as tf from '@tensorflow/tfjs-core';
import type * as z from 'zod';
import { checkOptions } from '../check-option.js';
import type { Shortcut } from '../model/shortcut.js';

/** Letters: B images in a batch, n numbers that one head emits for an image. */

/** One output of the hypernetwork. */
export interface HeadSpec {
  /** Stable name: that of the SIREN parameter tensor it belongs to, and of its part in it if there are several. */
  readonly name: string;
  /** n. */
  readonly count: number;
  /** Standard deviation that its numbers have at the start. */
  readonly std: number;
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
   * What `assemble` is, if it is one of the ways that kernels know: `emitted`, start plus head; `scaled`, the start times one plus a
   * head for its rows and one plus a head for its columns; `shared`, the start.
   */
  readonly kind?: PatchTensorKind;
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
export interface Emission<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** What of the image the SIREN reads beside the coordinates, and where it comes in; nothing in most emissions. */
  readonly shortcut?: Shortcut;
  /**
   * Which plan every tensor of a SIREN has.
   *
   * @throws HypernetError `option` if the configuration is not usable with such a SIREN
   */
  plan(config: Settings<Schema>, siren: SirenSpec): (tensor: ParameterSpec) => TensorPlan;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyEmission = Emission<any, any>;

/** What the file of an emission says of it. */
export interface EmissionDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** What of the image the SIREN reads beside the coordinates. */
  readonly shortcut?: Shortcut;
  /**
   * Which plan every tensor has.
   *
   * @param options with every default, each within its range
   */
  plan(options: FullOptions<Options>, siren: SirenSpec): (tensor: ParameterSpec) => TensorPlan;
}

/** An emission by its definition: options are checked against the schema, and have their defaults. */
export function emissionType<const Name extends string, Options extends OptionsShape>({
  shortcut,
  plan,
  ...definition
}: EmissionDefinition<Name, Options>): Emission<Name, NamedSchema<'type', Name, Options>> {
  const member = defineMember(definition);
  return {
    ...member,
    ...(shortcut && { shortcut }),
    plan: (config, siren) =>
      plan(checkOptions(`emission: ${member.name}`, member.schema, config) as unknown as FullOptions<Options>, siren),
  };
}
