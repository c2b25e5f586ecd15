import type * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import type { OrderLimit } from '../../derivatives/order-limit.js';
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
import type { Precision } from '../../network/precision.js';
import { MAX_LAYERS, MAX_WIDTH } from '../../network/siren-spec.js';
import { SirenError } from '../../siren-error.js';
import type { VariableSpec } from '../../training/variables.js';
import type { Field } from '../field.js';

/** Number and size of the embeddings of signals that share one network. */
export interface Conditions {
  /** Number of signals, S. */
  readonly signals: number;
  /** Dimension of each signal's embedding, D. Embeddings are trained with the network. */
  readonly embedding: number;
}

/** Dimensions of a signal. */
export interface SignalShape {
  /** Numbers in a coordinate, I: 1 for sounds, 2 for images, 3 for videos and surfaces. */
  readonly inputs: number;
  /** Numbers in a value, C. */
  readonly outputs: number;
  /**
   * Conditions of a network for several signals. The first coordinate is then the index of the signal. Default: a
   * single signal.
   */
  readonly conditions?: Conditions;
  /** Number of independent networks, B. A value then has B·C numbers. Default: one network. */
  readonly networks?: number;
}

/** A network for one signal: a function of parameters and coordinates, defined before any tensor is allocated. */
export interface SignalNetwork extends SignalShape {
  /** Size of the largest intermediate result for one coordinate. */
  readonly width: number;
  /** Parameters, in the order of `evaluate`. */
  readonly variables: readonly VariableSpec[];
  /** Widths from the inputs, after their encoding if there is one, to the outputs, for descriptions of the network. */
  readonly widths?: readonly number[];
  /** Highest order of derivatives. `evaluate` throws for higher ones. Default: all orders. */
  readonly limit?: OrderLimit;
  /** Whether it can be evaluated in mixed precision, up to the Laplacian. Default: false. */
  readonly mixed?: boolean;
  /**
   * Computes values and derivatives at coordinates, differentiable with respect to the parameters.
   *
   * @param coordinates shape [N, I]
   * @param precision of the products; networks without `mixed` ignore it. Default: `float32`
   * @throws SirenError `option` if the order exceeds `limit`, or there are no kernels for the precision
   */
  evaluate<Order extends DerivativeOrder>(
    parameters: readonly tf.Tensor[],
    coordinates: tf.Tensor2D,
    order: Order,
    precision?: Precision,
  ): Field<Order>;
}

/** A member of the family of signal networks. */
export interface SignalNetworkType<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /**
   * Creates a network for signals of the given shape.
   *
   * @throws SirenError `option` if the configuration is invalid
   */
  create(config: Settings<Schema>, shape: SignalShape): SignalNetwork;
}

/** Any member of the family of signal networks. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnySignalNetwork = SignalNetworkType<any, any>;

/**
 * Creates a member of the family from its definition. Options are validated against its schema and completed with
 * defaults.
 */
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

/** Options of every signal network: width and number of hidden layers. */
export const networkSize = {
  width: z.int().min(1).max(MAX_WIDTH).default(256).describe('Units in each layer'),
  hiddenLayers: z.int().min(0).max(MAX_LAYERS).default(3).describe('Layers between the first and the last'),
};
