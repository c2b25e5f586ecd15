import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../../check-option.js';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import { checkOrder, type OrderLimit } from '../../derivatives/order-limit.js';
import { apply } from '../../network/apply.js';
import type { Precision } from '../../network/precision.js';
import { parameterSpecs, unflattenParameters } from '../../network/siren-parameters.js';
import { sirenSpec } from '../../network/siren-spec.js';
import { SirenError } from '../../siren-error.js';
import type { Field } from '../field.js';
import type { SignalNetwork } from './signal-network.js';
import { type SineNetworkConfig, sineNetwork } from './sine-network.js';

const LIMIT: OrderLimit = { order: 'value', reason: 'many networks at once have values only; take one with signalAt' };

/**
 * Creates B independent SIRENs of one size that are evaluated together at the same coordinates, in one kernel where the
 * backend has it. Parameters are stacked: weights [B, in, out], biases [B, 1, out]. All networks have the same initial
 * parameters. A value has B·C numbers, those of the first network first.
 *
 * @param outputs B·C
 * @param networks B
 * @throws SirenError `option` if the network reads an encoding, or a number is out of range
 */
export function manyNetworks(
  config: SineNetworkConfig,
  { inputs, outputs, networks }: { readonly inputs: number; readonly outputs: number; readonly networks: number },
): SignalNetwork {
  const what = 'siren.signalNetwork: networks';
  checkCount(what, networks, 1);
  if (config.encoding !== undefined || config.omega0 === 'auto')
    throw new SirenError('option', `${what}: expected the network sine with a number as omega0 and no encoding`);
  if (outputs % networks !== 0)
    throw new SirenError('option', `${what}: expected a divisor of ${outputs} outputs, got ${networks}`);
  const channels = outputs / networks;
  const { width, hiddenLayers, omega0, firstOmega0, bias } = sineNetwork.schema.parse(config);
  const spec = sirenSpec({
    ...{ width, hiddenLayers, bias, omega0: omega0 as number, inputs, outputs: channels },
    ...(firstOmega0 !== undefined && { firstOmega0 }),
  });
  return {
    ...{ inputs, outputs, networks, limit: LIMIT, mixed: true },
    width: networks * spec.width,
    widths: [...spec.layers.map(({ inputs }) => inputs), channels],
    variables: parameterSpecs(spec).map(({ name, shape, distribution: { limit } }) => ({
      name,
      shape: [networks, ...shape],
      initial: { distribution: 'repeated', of: { distribution: 'uniform', limit } },
    })),
    evaluate<Order extends DerivativeOrder>(
      tensors: readonly tf.Tensor[],
      coordinates: tf.Tensor2D,
      order: Order,
      precision?: Precision,
    ): Field<Order> {
      checkOrder(LIMIT, order);
      return tf.tidy(() => {
        const values = apply(spec, unflattenParameters(tensors), coordinates, { precision }); // [B, N, C]
        return { value: tf.reshape(tf.transpose(values, [1, 0, 2]), [-1, outputs]) };
      }) as unknown as Field<Order>;
    },
  };
}
