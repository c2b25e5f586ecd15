import type * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import {
  defineMember,
  type FullOptions,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
  readOptions,
  type Settings,
} from '../../family/index.js';
import { MAX_LAYERS, MAX_WIDTH } from '../../network/siren-spec.js';
import { SirenError } from '../../siren-error.js';
import type { VariableSpec } from '../../training/variables.js';
import type { Field } from '../field.js';

/** How several signals share one network. */
export interface Conditions {
  /** S: how many there are. */
  readonly signals: number;
  /** D: numbers that tell one from another, trained with the network. */
  readonly embedding: number;
}

/** What a signal is: how many numbers a coordinate has, and how many a value. */
export interface SignalShape {
  /** Numbers in a coordinate, I: 2 for images, 1 for sounds, 3 for videos and surfaces. */
  readonly inputs: number;
  /** Numbers in a value, C. */
  readonly outputs: number;
  /** Several signals in one network, whose first coordinate is then the signal's number; default a single one. */
  readonly conditions?: Conditions;
}

/** A network that can hold one signal: a function of its parameters and of coordinates, before any tensor exists. */
export interface SignalNetwork extends SignalShape {
  /** Numbers in its largest intermediate result for one coordinate. */
  readonly width: number;
  /** Its parameters, in the order that `evaluate` takes them. */
  readonly variables: readonly VariableSpec[];
  /**
   * Values and derivatives at coordinates, differentiable by the parameters.
   *
   * @param coordinates [N, I]
   */
  evaluate<Order extends DerivativeOrder>(
    parameters: readonly tf.Tensor[],
    coordinates: tf.Tensor2D,
    order: Order,
  ): Field<Order>;
}

/** A member of the family of networks. */
export interface SignalNetworkType<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /** @throws SirenError `option` if the configuration is not usable */
  create(config: Settings<Schema>, shape: SignalShape): SignalNetwork;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnySignalNetwork = SignalNetworkType<any, any>;

/** A network by its definition: options are checked against the schema, and have their defaults. */
export function signalNetworkType<const Name extends string, Options extends OptionsShape>({
  create,
  ...definition
}: MemberDefinition<Name, Options> & {
  readonly create: (options: FullOptions<Options>, shape: SignalShape) => SignalNetwork;
}): SignalNetworkType<Name, NamedSchema<'activation', Name, Options>> {
  const member = defineMember<Name, Options, 'activation'>(definition, 'activation');
  const fail = (message: string) => new SirenError('option', message);
  return {
    ...member,
    create(config, shape) {
      const options = readOptions(`siren.signalNetwork: ${member.name}`, member.schema, config, fail);
      return create(options as unknown as FullOptions<Options>, shape);
    },
  };
}

/** Units and layers of every network. */
export const networkSize = {
  width: z.int().min(1).max(MAX_WIDTH).default(256).describe('Units in each layer'),
  hiddenLayers: z.int().min(0).max(MAX_LAYERS).default(3).describe('Layers between the first and the last'),
};
