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

/** Dimensions: B images in a batch, n numbers that one head emits per image. */

/** Specification of a head: one output of the hypernetwork. */
export interface HeadSpec {
  /** Stable name: that of the SIREN parameter tensor, followed by the part of the tensor if there are several. */
  readonly name: string;
  /** Number of outputs n. */
  readonly count: number;
  /** Standard deviation of the outputs at initialization. */
  readonly std: number;
  /** Whether the outputs scale the shared parameters instead of being added to them; default false. */
  readonly relative?: boolean;
  /** Whether the head is linear in the latent, without a ReLU network of its own; default false. */
  readonly linear?: boolean;
}

/**
 * Output of a head for the images of a batch, [B, n], plus an offset [n] if one is given. Both are computed in one
 * operation.
 */
export type HeadOutput = (offset?: tf.Tensor1D) => tf.Tensor2D;

/** Emission of one SIREN parameter tensor, from shared parameters and the outputs of its heads. */
export interface TensorEmission {
  /** Heads of the tensor; none for a tensor that all images share. */
  readonly heads: readonly HeadSpec[];
  /**
   * Kind of `assemble`, if kernels support it: `emitted` is the start plus the head; `scaled` is the start times (1 + a
   * head) for its rows and (1 + a head) for its columns; `shared` is the start.
   */
  readonly kind?: PatchTensorKind;
  /**
   * Returns the parameters as a new tensor. Differentiable.
   *
   * @param base shared parameters, of the tensor's shape
   * @param outputs outputs of every head
   * @returns [B, ...shape], or [...shape] without heads
   */
  assemble(base: tf.Tensor, outputs: readonly HeadOutput[]): tf.Tensor;
}

/**
 * Function that plans the emission of a tensor. `share` is the fraction of the variance under SIREN's own rule that is
 * image-dependent at initialization.
 */
export type TensorPlan = (tensor: ParameterSpec, share: number) => TensorEmission;

/** A way to obtain SIREN parameters from a latent. */
export interface Emission<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /**
   * Shortcut of the emission: image information that the SIREN reads beside the coordinates; undefined for most
   * emissions.
   */
  readonly shortcut?: Shortcut;
  /**
   * Returns the plan of every tensor of a SIREN.
   *
   * @throws HypernetError `option` if the configuration is not valid for the SIREN
   */
  plan(config: Settings<Schema>, siren: SirenSpec): (tensor: ParameterSpec) => TensorPlan;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyEmission = Emission<any, any>;

/** Definition of an emission, written in the emission's file. */
export interface EmissionDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** Shortcut of the emission: image information that the SIREN reads beside the coordinates. */
  readonly shortcut?: Shortcut;
  /**
   * Returns the plan of every tensor of a SIREN.
   *
   * @param options with every default, each within its range
   */
  plan(options: FullOptions<Options>, siren: SirenSpec): (tensor: ParameterSpec) => TensorPlan;
}

/** Creates an emission from its definition. Options are checked against the schema, and defaults are filled in. */
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
