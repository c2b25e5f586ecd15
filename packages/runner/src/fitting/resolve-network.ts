import { formatCount, formatNumber } from '@hypersiren/hypernet/text';
import type { FitConfig, PreparedFit } from '@hypersiren/runner';
import { OMEGA_0 } from '@hypersiren/siren';
import { findOmega0, type SignalNetworkConfig, signalNetwork } from '@hypersiren/siren/fits';
import { sizeOf } from '@hypersiren/siren/training';
import type { Terminal } from '../../terminal/terminal.js';
import { announce } from '../announce.js';

/**
 * The network of a configuration, with the ω0 that the signal asks for where it says `omega0: auto`.
 *
 * @throws the signal's reason if it ends the search
 */
export async function resolveNetwork(
  { network, train, seed }: FitConfig,
  { fit }: PreparedFit,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<SignalNetworkConfig> {
  if (network.activation !== 'sine' || network.omega0 !== 'auto') return network as SignalNetworkConfig;
  const { firstOmega0, ...settings } = { ...network, omega0: OMEGA_0 };
  const { omega0, tried } = await findOmega0(fit, settings, { seed, signal, learningRate: train.learningRate });
  announce(
    terminal,
    'omega0',
    `${omega0} in the first layer; loss of ${tried.map((one) => `${one.omega0}: ${formatNumber(one.loss)}`).join(', ')}`,
  );
  return { ...settings, firstOmega0: omega0 };
}

/** Says which network it is: `sine 2→256→256→256→256→1, 198,145 parameters`. */
export function announceNetwork(terminal: Terminal, network: SignalNetworkConfig, { fit }: PreparedFit): void {
  const { variables } = signalNetwork(network, fit);
  const { activation, ...options } = network;
  const encoding = 'frequencies' in options && options.frequencies ? `, ${options.frequencies} frequencies` : '';
  const widths = variables.flatMap(({ name, shape }) => (name.endsWith('weight') ? [shape[0]] : []));
  const shape = `${activation}${encoding} ${[...widths, fit.outputs].join('→')}`;
  announce(terminal, 'network', `${shape}, ${formatCount(sizeOf(variables))} parameters`);
}
