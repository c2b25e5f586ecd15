import type * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { applyWithDerivatives, applyWithGradient, applyWithHessian } from '../../derivatives/apply-with-derivatives.js';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import { expected, type Settings, SIREN_PAPER } from '../../family/index.js';
import { sineAt } from '../../network/activations/sine.js';
import { apply } from '../../network/apply.js';
import { BIAS_RULES, type BiasRule } from '../../network/bias-rules.js';
import { type Precision, precisionAttribute } from '../../network/precision.js';
import { parameterSpecs, unflattenParameters } from '../../network/siren-parameters.js';
import { OMEGA_0, sirenSpec } from '../../network/siren-spec.js';
import { SirenError } from '../../siren-error.js';
import { encodingKey } from '../encodings/encodings.js';
import type { Field } from '../field.js';
import { layeredNetwork } from './layered-network.js';
import { networkSize, signalNetworkType } from './signal-network.js';
import { sirenBody } from './sine-family.js';

const positive = z.number().positive();

/**
 * SIREN: sin(ω·(x·W + b)) in every layer but the last. Uses the backend's fused kernels if there are any, unless it reads
 * an encoding.
 */
export const sineNetwork = signalNetworkType({
  name: 'sine',
  description: 'The SIREN of the paper',
  options: {
    ...networkSize,
    omega0: z
      .union([positive, z.literal('auto')], expected('a number above 0, or auto'))
      .default(OMEGA_0)
      .describe('Frequency factor of the sines; auto: 30, and a short search for the first layer'),
    firstOmega0: positive.exactOptional().describe('Frequency factor of the first layer; default omega0'),
    bias: z
      .enum(Object.keys(BIAS_RULES) as [BiasRule, ...BiasRule[]])
      .default('torch')
      .describe('Initialization of the biases'),
    ...encodingKey,
  },
  example: { width: 4, hiddenLayers: 1 },
  citations: [SIREN_PAPER],
  create({ width, hiddenLayers, omega0, firstOmega0, bias, encoding }, shape) {
    if (omega0 === 'auto')
      throw new SirenError(
        'option',
        'siren.signalNetwork: sine: omega0: expected a number, got "auto": use findOmega0 to choose one for a signal',
      );
    const options = { width, hiddenLayers, omega0, bias, ...(firstOmega0 !== undefined && { firstOmega0 }) };
    if (encoding !== undefined) {
      const { spec, ...body } = sirenBody({ ...options, encoding }, shape);
      return layeredNetwork(body, (z, layer) => sineAt(z, spec.layers[layer]?.omega as number));
    }
    const spec = sirenSpec({ ...options, inputs: shape.inputs, outputs: shape.outputs });
    return {
      ...shape,
      width: spec.width,
      mixed: true,
      variables: parameterSpecs(spec).map(({ name, shape, distribution: { limit } }) => ({
        name,
        shape,
        initial: { distribution: 'uniform', limit },
      })),
      evaluate<Order extends DerivativeOrder>(
        tensors: readonly tf.Tensor[],
        coordinates: tf.Tensor2D,
        order: Order,
        precision?: Precision,
      ): Field<Order> {
        const parameters = unflattenParameters(tensors);
        const field = {
          value: () => ({ value: apply(spec, parameters, coordinates, { precision }) }),
          gradient: () => applyWithGradient(spec, parameters, coordinates, { precision }),
          laplacian: () => applyWithDerivatives(spec, parameters, coordinates, { precision }),
          hessian: () => {
            // Second derivatives are composed of operations.
            precisionAttribute('siren.applyWithHessian', { fused: false, precision });
            return applyWithHessian(spec, parameters, coordinates);
          },
        }[order]();
        return field as unknown as Field<Order>;
      },
    };
  },
});

/** Configuration of a SIREN as a signal network. */
export type SineNetworkConfig = Settings<typeof sineNetwork.schema>;
