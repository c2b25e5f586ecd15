import type * as tf from '@tensorflow/tfjs-core';
import type { DerivativeOrder, Jet } from '../../derivatives/forward-jet.js';
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
import { SirenError } from '../../siren-error.js';
import type { VariableSpec } from '../../training/variables.js';

/** Features of coordinates, which a network reads instead of the coordinates. */
export interface Encoding {
  /** Number of features, D. */
  readonly features: number;
  /** Trained parameters, in the order of `encode`. Empty for encodings without parameters. */
  readonly variables: readonly VariableSpec[];
  /** Highest order of derivatives. Default: all orders. */
  readonly limit?: OrderLimit;
  /**
   * Computes the features and their derivatives with respect to the coordinates.
   *
   * @param coordinates shape [N, I]
   * @returns tensors of shape [N, D]
   */
  encode(parameters: readonly tf.Tensor[], coordinates: tf.Tensor2D, order: DerivativeOrder): Jet;
}

/** A member of the family of encodings. */
export interface EncodingType<Name extends string = string, Schema extends MemberSchema = MemberSchema>
  extends Member<Name, Schema> {
  /**
   * Creates the encoding of coordinates of `inputs` numbers.
   *
   * @throws SirenError `option` if the configuration is invalid
   */
  create(config: Settings<Schema>, inputs: number): Encoding;
}

/** Any member of the family of encodings. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnyEncoding = EncodingType<any, any>;

/** Creates a member of the family from its definition. Options are validated and completed with defaults. */
export function encodingType<const Name extends string, Options extends OptionsShape>({
  create,
  ...definition
}: MemberDefinition<Name, Options> & {
  readonly create: (options: FullOptions<Options>, inputs: number) => Encoding;
}): EncodingType<Name, NamedSchema<'type', Name, Options>> {
  const member = defineMember<Name, Options>(definition);
  const fail = (message: string) => new SirenError('option', message);
  return {
    ...member,
    create(config, inputs) {
      const options = readOptions(`siren.encoding: ${member.name}`, member.schema, config, fail);
      return create(options as unknown as FullOptions<Options>, inputs);
    },
  };
}
