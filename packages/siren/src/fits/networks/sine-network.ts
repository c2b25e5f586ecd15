import type * as tf from '@tensorflow/tfjs';
import { applyWithDerivatives, applyWithGradient, applyWithHessian } from '../../derivatives/apply-with-derivatives.js';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import { apply } from '../../network/apply.js';
import { parameterSpecs, unflattenParameters } from '../../network/siren-parameters.js';
import { type SirenOptions, sirenSpec } from '../../network/siren-spec.js';
import type { Field } from '../field.js';
import type { SignalNetworkType } from './signal-network.js';

/** A SIREN: the options of `sirenSpec`, but for the shape, which is the signal's. */
export interface SineNetworkConfig extends Omit<SirenOptions, 'inputs' | 'outputs'> {
  readonly activation: 'sine';
}

/** sin(ω·(x·W + b)) in every layer but the last, on the fused kernels where the backend has them. */
export const sineNetwork: SignalNetworkType<SineNetworkConfig> = {
  description: 'sines, the SIREN of the paper',
  create({ activation, ...options }, shape) {
    const spec = sirenSpec({ ...options, ...shape });
    return {
      ...shape,
      width: spec.width,
      variables: parameterSpecs(spec).map(({ name, shape, distribution: { limit } }) => ({
        name,
        shape,
        initial: { distribution: 'uniform', limit },
      })),
      evaluate<Order extends DerivativeOrder>(
        tensors: readonly tf.Tensor[],
        coordinates: tf.Tensor2D,
        order: Order,
      ): Field<Order> {
        const parameters = unflattenParameters(tensors);
        const field = {
          value: () => ({ value: apply(spec, parameters, coordinates) }),
          gradient: () => applyWithGradient(spec, parameters, coordinates),
          laplacian: () => applyWithDerivatives(spec, parameters, coordinates),
          hessian: () => applyWithHessian(spec, parameters, coordinates),
        }[order]();
        return field as unknown as Field<Order>;
      },
    };
  },
};
