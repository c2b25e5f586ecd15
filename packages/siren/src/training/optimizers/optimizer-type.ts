import type * as tf from '@tensorflow/tfjs-core';
import type * as z from 'zod';
import {
  defineMember,
  type FullOptions,
  type FullSettings,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
} from '../../family/member.js';

/** A tensor that an optimizer keeps for one variable: a square matrix or several, at first zero or the identity. */
export interface KeptMatrix {
  readonly name: string;
  readonly side: number;
  /** Number of matrices in a stack [count, side, side]; undefined for one matrix [side, side]. */
  readonly count: number | undefined;
  readonly initial: 'zero' | 'identity';
}

/** A variable with what is kept for it. */
export interface UpdatedMatrix {
  readonly variable: tf.Variable;
  /** Mean of the gradients, of the variable's shape. */
  readonly mean: tf.Variable;
  /** Mean of the squares, of the variable's shape. */
  readonly square: tf.Variable;
  /** Tensors of {@link OptimizerType.kept} by name. */
  readonly kept: Readonly<Record<string, tf.Variable>>;
}

/** Numbers of one update. */
export interface UpdateNumbers {
  /** Learning rate of the variable at this step. */
  readonly learningRate: number;
  /** Constant ε in the denominator. */
  readonly epsilon: number;
  /** Number of updates, including this one. */
  readonly step: number;
}

/** A member of the family of optimizers: how a gradient becomes an update. */
export interface OptimizerType<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** Returns what is kept for a variable in addition to its moments, or undefined if Adam updates the variable. */
  kept(options: FullSettings<Schema>, shape: readonly number[]): readonly KeptMatrix[] | undefined;
  /** Updates a variable for which something is kept. Called in a tidy. */
  update(options: FullSettings<Schema>, matrix: UpdatedMatrix, gradient: tf.Tensor, numbers: UpdateNumbers): void;
}

/** Definition of an {@link OptimizerType}. */
export interface OptimizerTypeDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** As in {@link OptimizerType}, with the options of the definition. */
  kept(options: FullOptions<Options>, shape: readonly number[]): readonly KeptMatrix[] | undefined;
  /** As in {@link OptimizerType}, with the options of the definition. */
  update(options: FullOptions<Options>, matrix: UpdatedMatrix, gradient: tf.Tensor, numbers: UpdateNumbers): void;
}

/** Creates an optimizer type from its definition. */
export function optimizerType<const Name extends string, Options extends OptionsShape>({
  kept,
  update,
  ...definition
}: OptimizerTypeDefinition<Name, Options>): OptimizerType<Name, NamedSchema<'type', Name, Options>> {
  return {
    ...defineMember(definition),
    kept: (options, shape) => kept(options as unknown as FullOptions<Options>, shape),
    update: (options, ...rest) => update(options as unknown as FullOptions<Options>, ...rest),
  };
}
