import { checkChoice } from '../../check-option.js';
import { familyOf, type SettingsIn } from '../../family/index.js';
import { SirenError } from '../../siren-error.js';
import { baconNetwork } from './bacon-network.js';
import { conditionalNetwork } from './conditional-network.js';
import { finerNetwork } from './finer-network.js';
import { gaussianNetwork } from './gaussian-network.js';
import { hSirenNetwork } from './h-siren-network.js';
import { manyNetworks } from './many-networks.js';
import { mfnNetwork } from './mfn-network.js';
import { reluNetwork } from './relu-network.js';
import type { AnySignalNetwork, SignalNetwork, SignalShape } from './signal-network.js';
import { sineNetwork } from './sine-network.js';
import { tanhNetwork } from './tanh-network.js';
import { wireNetwork } from './wire-network.js';

/** Signal networks by the name of their activation. */
export const signalNetworks = familyOf([
  sineNetwork,
  finerNetwork,
  hSirenNetwork,
  wireNetwork,
  gaussianNetwork,
  mfnNetwork,
  baconNetwork,
  reluNetwork,
  tanhNetwork,
]);

/** Configuration of a signal network. */
export type SignalNetworkConfig = SettingsIn<typeof signalNetworks>;

/** Name of an activation in {@link signalNetworks}. */
export type ActivationName = keyof typeof signalNetworks;

/**
 * Creates a network for signals of the given shape. No tensor is allocated.
 *
 * @throws SirenError `option` if the configuration is invalid
 */
export function signalNetwork(config: SignalNetworkConfig, shape: SignalShape): SignalNetwork {
  checkChoice('siren.signalNetwork: activation', config.activation, Object.keys(signalNetworks));
  const { inputs, outputs, conditions, networks } = shape;
  if (networks !== undefined) {
    if (config.activation !== 'sine')
      throw new SirenError(
        'option',
        `siren.signalNetwork: networks: expected the network sine, got ${config.activation}`,
      );
    return manyNetworks(config, { inputs, outputs, networks });
  }
  const create = (shape: SignalShape) => (signalNetworks[config.activation] as AnySignalNetwork).create(config, shape);
  return conditions ? conditionalNetwork(create, { inputs, outputs }, conditions) : create({ inputs, outputs });
}
