import { OMEGA_0 } from '@hypersiren/siren';
import { findOmega0, type SignalNetworkConfig, signalNetwork } from '@hypersiren/siren/fits';
import { sizeOf } from '@hypersiren/siren/training';
import type { FitConfig } from '../config/schemas/fit-schema.js';
import type { Task } from '../events/task.js';
import type { PreparedFit } from '../fits/fit-kind.js';

/**
 * Returns the network of a configuration. `omega0: auto` is replaced by the ω0 found for the signal.
 *
 * @throws the abort reason of the signal if it stops the search
 */
export async function resolveNetwork(
  { network, train, seed }: FitConfig,
  { fit }: PreparedFit,
  { tell, signal }: Task,
): Promise<SignalNetworkConfig> {
  if (network.activation !== 'sine' || network.omega0 !== 'auto') return network as SignalNetworkConfig;
  const { firstOmega0, ...settings } = { ...network, omega0: OMEGA_0 };
  const { omega0, tried } = await findOmega0(fit, settings, { seed, signal, learningRate: train.learningRate });
  tell({ type: 'omega0', omega0, tried });
  return { ...settings, firstOmega0: omega0 };
}

/** Emits an event that describes the network. */
export function tellNetwork(network: SignalNetworkConfig, { fit }: PreparedFit, { tell }: Pick<Task, 'tell'>): void {
  const { variables, widths: known } = signalNetwork(network, fit);
  const { activation, ...options } = network;
  const encoding = 'encoding' in options ? options.encoding : undefined;
  const frequencies = 'frequencies' in options ? options.frequencies : undefined;
  const widths = variables.flatMap(({ name, shape }) => (name.endsWith('weight') ? [shape[0] as number] : []));
  tell({
    type: 'network',
    activation,
    ...(encoding && { encoding: encoding.type ?? '' }),
    ...(frequencies && { frequencies }),
    widths: known ?? [...widths, fit.outputs],
    parameterCount: sizeOf(variables),
  });
}
