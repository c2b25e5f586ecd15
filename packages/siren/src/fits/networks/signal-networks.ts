import { checkChoice } from '../../check-option.js';
import { familyOf, type SettingsIn } from '../../family/index.js';
import { conditionalNetwork } from './conditional-network.js';
import { reluNetwork } from './relu-network.js';
import type { AnySignalNetwork, SignalNetwork, SignalShape } from './signal-network.js';
import { sineNetwork } from './sine-network.js';
import { tanhNetwork } from './tanh-network.js';

/** Every network that can hold a signal, by its activation. */
export const signalNetworks = familyOf([sineNetwork, reluNetwork, tanhNetwork]);

/** Which network, and its options. */
export type SignalNetworkConfig = SettingsIn<typeof signalNetworks>;

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
  const create = (shape: SignalShape) => (signalNetworks[config.activation] as AnySignalNetwork).create(config, shape);
  return conditions ? conditionalNetwork(create, { inputs, outputs }, conditions) : create({ inputs, outputs });
}
