import * as z from 'zod';
import type { FullOptions } from '../../family/index.js';
import { BIAS_RULES, type BiasRule } from '../../network/bias-rules.js';
import { OMEGA_0, type SirenSpec, sirenSpec } from '../../network/siren-spec.js';
import type { InitialValues } from '../../training/variables.js';
import { encodingKey, encodingOf } from '../encodings/encodings.js';
import type { NetworkBody } from './layered-network.js';
import { networkSize, type SignalShape } from './signal-network.js';

const positive = z.number().positive();

/** Options of networks that are initialized by SIREN's rule. */
export const sineOptions = {
  ...networkSize,
  omega0: positive.default(OMEGA_0).describe('Frequency factor of the sines'),
  firstOmega0: positive.exactOptional().describe('Frequency factor of the first layer; default omega0'),
  bias: z
    .enum(Object.keys(BIAS_RULES) as [BiasRule, ...BiasRule[]])
    .default('torch')
    .describe('Initialization of the biases'),
  ...encodingKey,
};

/** Body of a network with the layers of a SIREN, which are initialized by its rule, and the ω of each layer. */
export function sirenBody(
  { encoding: config, width, hiddenLayers, omega0, firstOmega0 = omega0, bias }: FullOptions<typeof sineOptions>,
  shape: SignalShape,
): Omit<NetworkBody, 'compute' | 'limit'> & { readonly spec: SirenSpec } {
  const encoding = config && encodingOf(config, shape.inputs);
  const inputs = encoding?.features ?? shape.inputs;
  const spec = sirenSpec({ width, hiddenLayers, omega0, firstOmega0, bias, inputs, outputs: shape.outputs });
  const uniform = ({ limit }: { readonly limit: number }): InitialValues => ({ distribution: 'uniform', limit });
  const layers = spec.layers.map(({ inputs, outputs, weight, bias }) => ({
    ...{ inputs, outputs, weight: uniform(weight), bias: uniform(bias) },
  }));
  return { shape, encoding, layers, spec };
}
