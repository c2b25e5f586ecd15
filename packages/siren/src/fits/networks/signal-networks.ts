import { checkChoice } from '../../check-option.js';
import { conditionalNetwork } from './conditional-network.js';
import { type ReluNetworkConfig, reluNetwork } from './relu-network.js';
import type { SignalNetwork, SignalNetworkType, SignalShape } from './signal-network.js';
import { type SineNetworkConfig, sineNetwork } from './sine-network.js';
import { type TanhNetworkConfig, tanhNetwork } from './tanh-network.js';

/** Every network that can hold a signal, by its activation. */
export const signalNetworks = {
  sine: sineNetwork,
  relu: reluNetwork,
  tanh: tanhNetwork,
} as const satisfies Record<string, SignalNetworkType<never>>;

/** Which network, and its options. */
export type SignalNetworkConfig = SineNetworkConfig | ReluNetworkConfig | TanhNetworkConfig;

/** What {@link signalNetworks} has, by name. */
export type ActivationName = keyof typeof signalNetworks;

/**
 * A network for signals of that shape, before anything is allocated.
 *
 * @throws SirenError `option` if the configuration is not usable
 */
export function signalNetwork(config: SignalNetworkConfig, shape: SignalShape): SignalNetwork {
  checkChoice('siren.signalNetwork: activation', config.activation, Object.keys(signalNetworks));
  const { inputs, outputs, conditions } = shape;
  const create = (shape: SignalShape) =>
    (signalNetworks[config.activation] as SignalNetworkType<SignalNetworkConfig>).create(config, shape);
  return conditions ? conditionalNetwork(create, { inputs, outputs }, conditions) : create({ inputs, outputs });
}
