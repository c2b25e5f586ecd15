import { SirenError } from '../../siren-error.js';
import type { NamedArray } from '../../training/variables.js';
import { FittedSignal } from '../fitted-signal.js';

/**
 * Returns one of many networks that were fitted at once, as a signal of its own, which the caller disposes of.
 *
 * @param index index of the network, from 0
 * @throws SirenError `option` if the signal has a single network or the index is out of range
 */
export async function signalAt(signal: FittedSignal, index: number): Promise<FittedSignal> {
  const { networks, inputs, outputs } = signal;
  if (networks === undefined) throw new SirenError('option', 'siren.signalAt: expected many networks, got one');
  if (!Number.isInteger(index) || index < 0 || index >= networks)
    throw new SirenError('option', `siren.signalAt: expected an index from 0 to ${networks - 1}, got ${index}`);
  const parameters = Object.entries(await signal.parameters()).map(([name, { shape, data }]): [string, NamedArray] => {
    const size = data.length / networks;
    return [name, { shape: shape.slice(1), data: data.slice(index * size, (index + 1) * size) }];
  });
  return FittedSignal.of(signal.config, { inputs, outputs: outputs / networks }, Object.fromEntries(parameters));
}
