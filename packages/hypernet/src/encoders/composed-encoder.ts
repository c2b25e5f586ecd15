import type { NetworkOptions } from '@hypersiren/siren';
import { createVariables, type VariableSource, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Encoder, EncoderInput, Encoding, Reconstruct } from './encoder.js';

/** Function that returns a variable of an encoder by its name without `encoder.`: `conv1.kernel`. */
export type GetVariable = <R extends tf.Rank>(name: string) => tf.Variable<R>;

/** Creates an encoder from a function of its variables. Allocates the variables with their initial values. */
export function composedEncoder(
  specs: readonly VariableSpec[],
  source: VariableSource,
  encode: (known: EncoderInput, get: GetVariable, reconstruct: Reconstruct, options?: NetworkOptions) => Encoding,
): Encoder {
  const variables = createVariables(specs, source);
  const get: GetVariable = <R extends tf.Rank>(name: string) => variables.get(`encoder.${name}`) as tf.Variable<R>;
  return {
    variables,
    encode: (known, reconstruct, options) =>
      tf.tidy(() => encode(known, get, reconstruct, options) as Encoding & tf.TensorContainerObject),
    dispose: () => {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}
